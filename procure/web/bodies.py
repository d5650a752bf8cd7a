"""What a request may bring. Too much, broken or doubtful input is refused before any view.

The limits are those of our own forms with room to spare; an upload's own limit is the
setting ``upload_limit``.
"""

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, request

from procure import config

# One field, or all fields of a form that has no files.
FIELD_BYTES = 1_000_000
FIELDS = 1_000


def register(app: Flask) -> None:
    """Refuse what no form of ours sends: 400 for broken, 413 for too much."""
    app.config["MAX_CONTENT_LENGTH"] = config.current().upload_limit
    app.config["MAX_FORM_MEMORY_SIZE"] = FIELD_BYTES
    app.config["MAX_FORM_PARTS"] = FIELDS
    app.before_request(_check)


def _check() -> None:
    for name, value in request.args.items(multi=True):
        _refuse_broken(name, value)
    if request.mimetype == "application/x-www-form-urlencoded":
        _check_encoding()
    elif request.mimetype != "multipart/form-data":
        return
    pairs = list(request.form.items(multi=True))
    if len(pairs) > FIELDS:
        abort(413)
    for name, value in pairs:
        _refuse_broken(name, value)


def _check_encoding() -> None:
    """Refuse an encoded form that is not UTF-8; the parser would quietly change it."""
    if (request.content_length or 0) > FIELD_BYTES:
        abort(413)
    try:
        unquote_to_bytes(request.get_data(cache=True)).decode("utf-8")
    except UnicodeDecodeError:
        abort(400)


def _refuse_broken(*texts: str) -> None:
    """Refuse what a database cannot keep: NUL and halves of characters."""
    for text in texts:
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            abort(400)
