"""The rows and the schemas, compiled once for each process, for the other tools."""

import json
import os
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[2] / "schemas"


def validator(name):
    schemas = [json.loads((SCHEMAS / file).read_text()) for file in (f"{name}.json", "common.json")]
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas)
    return Draft202012Validator(schemas[0], registry=registry)


def read_rows():
    content = json.loads(Path(os.environ["BENCH_ROWS"]).read_text())
    return os.environ["BENCH_URL"] + content["path"], (content["account_sid"], content["auth_token"]), content["rows"]


ERROR, MESSAGE = validator("error"), validator("message")


def verify_shape(response):
    """A refusal has the error envelope, a success is a message."""
    (MESSAGE if response.status_code == 201 else ERROR).validate(response.json())
