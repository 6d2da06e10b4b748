"""Writes a result with so many changes, copies of those of another one, each
shifted.

usage: many.py RESULT.geojson COUNT OUT.geojson
"""

import json
import sys

STEP = 0.02  # degrees between copies
ROW = 200  # copies in a row


def shifted(c, dx, dy):
    if isinstance(c[0], (int, float)):
        return [round(c[0] + dx, 7), round(c[1] + dy, 7)]
    return [shifted(p, dx, dy) for p in c]


def main():
    source, count, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(source, encoding="utf-8") as f:
        result = json.load(f)
    with open(out, "w", encoding="utf-8") as f:
        f.write('{"type":"FeatureCollection",\n"rampart":' +
                json.dumps(result["rampart"], ensure_ascii=False) + ',\n"features":[')
        for i in range(count):
            change = json.loads(json.dumps(result["features"][i % len(result["features"])]))
            copy = i // len(result["features"])
            dx, dy = STEP * (copy % ROW), -STEP * (copy // ROW)
            change["id"] = change["properties"]["id"] = f"{change['id']}-{copy:06d}"
            if change["geometry"]:
                change["geometry"]["coordinates"] = shifted(change["geometry"]["coordinates"], dx, dy)
            f.write((",\n" if i else "\n") + json.dumps(change, ensure_ascii=False, separators=(",", ":")))
        f.write("\n]}\n")


main()
