"""What makes one file PDF/A-3a and PDF/UA-1 at once, beyond what WeasyPrint writes.

WeasyPrint knows one variant for a file. Here its metadata gain the second mark and our own
fields with the schema that PDF/A asks for (6.6.2.3.1), and its tag tree gains the scope
of table heads and the language of passages. The tag tree is private to WeasyPrint: its
version is pinned, and a test reads both back from a printed file.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from weasyprint.pdf import tags
from weasyprint.pdf.metadata import DocumentMetadata

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
UA = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
OWN = "https://procure.example/ns/paper/1/"

# our fields, and what they are; every one is text
FIELDS = {
    "caseReference": "Reference of the procurement case",
    "diaryNumber": "Number in the register of the authority",
    "kind": "Kind of paper",
    "number": "Number of the paper in its case",
    "version": "Version of the paper",
    "publicity": "Publicity class",
    "taskClass": "Class in the task plan of the authority",
    "retentionClass": "Class of retention",
    "snapshotSha256": "SHA-256 of the attached snapshot.json",
    "templateSha256": "SHA-256 of the templates the paper was printed with",
}
PREFIXES = {
    "pdfuaid": UA,
    "pdfaExtension": EXTENSION,
    "pdfaSchema": SCHEMA,
    "pdfaProperty": PROPERTY,
    "paper": OWN,
}
for _prefix, _address in PREFIXES.items():
    ET.register_namespace(_prefix, _address)


class ArchiveMetadata(DocumentMetadata):  # type: ignore[misc] # WeasyPrint ships no types
    """WeasyPrint's metadata with the mark of PDF/UA-1 and our own fields."""

    def __init__(self, fields: dict[str, str], **known: Any) -> None:
        super().__init__(**known)
        self.fields = fields

    def include_in_pdf(
        self, pdf: Any, variant: str, version: int, conformance: str, compress: bool
    ) -> None:
        """Write the metadata uncompressed, so that they can be read without a PDF library."""
        super().include_in_pdf(pdf, variant, version, conformance, False)

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """Add the second mark, the fields and their schemas."""
        # parsed from what WeasyPrint has just written, never from outside
        root = ET.fromstring(super().generate_rdf_metadata(variant, version, conformance))  # noqa: S314
        about = f"{{{RDF}}}about"
        ET.SubElement(root, f"{{{RDF}}}Description", {about: "", f"{{{UA}}}part": "1"})
        own = ET.SubElement(root, f"{{{RDF}}}Description", {about: ""})
        for name, value in self.fields.items():
            ET.SubElement(own, f"{{{OWN}}}{name}").text = value
        schemas = ET.SubElement(root, f"{{{RDF}}}Description", {about: ""})
        bag = ET.SubElement(ET.SubElement(schemas, f"{{{EXTENSION}}}schemas"), f"{{{RDF}}}Bag")
        _describe(
            bag, "PDF/UA identification", UA, "pdfuaid", {"part": "Part of PDF/UA"}, "Integer"
        )
        _describe(bag, "Procurement paper", OWN, "paper", FIELDS, "Text")
        content: bytes = ET.tostring(root, encoding="utf-8")
        return content


def _describe(
    bag: ET.Element, title: str, address: str, prefix: str, fields: dict[str, str], kind: str
) -> None:
    schema = ET.SubElement(bag, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
    ET.SubElement(schema, f"{{{SCHEMA}}}schema").text = title
    ET.SubElement(schema, f"{{{SCHEMA}}}namespaceURI").text = address
    ET.SubElement(schema, f"{{{SCHEMA}}}prefix").text = prefix
    sequence = ET.SubElement(ET.SubElement(schema, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, meaning in fields.items():
        item = ET.SubElement(sequence, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
        ET.SubElement(item, f"{{{PROPERTY}}}name").text = name
        ET.SubElement(item, f"{{{PROPERTY}}}valueType").text = kind
        ET.SubElement(item, f"{{{PROPERTY}}}category").text = "external"
        ET.SubElement(item, f"{{{PROPERTY}}}description").text = meaning


def finish(document: Any, pdf: Any) -> None:
    """Mend what WeasyPrint leaves: attachments that are associated twice."""
    import pydyf

    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def mend_tags() -> None:
    """Make WeasyPrint write the scope of table heads and the language of passages."""
    import pydyf

    plain = tags._build_box_tree
    if getattr(plain, "mended", False):
        return

    def described(box: Any, *rest: Any) -> Iterator[Any]:
        node = getattr(box, "element", None)
        named = node is not None and node.tag not in {"html", "body"}
        for element in plain(box, *rest):
            if named and node is not None:
                if (language := node.attrib.get("lang")) and "Lang" not in element:
                    element["Lang"] = pydyf.String(language)
                if element["S"] == "/TH" and "A" in element and node.attrib.get("scope"):
                    scope = "Row" if node.attrib["scope"].startswith("row") else "Column"
                    element["A"]["Scope"] = f"/{scope}"
            yield element

    described.mended = True  # type: ignore[attr-defined]
    tags._build_box_tree = described
