"""Reads what was exported with geopandas and holds it against the result.

usage: in_geopandas.py RESULT.geojson FOLDER
"""

import sys
import warnings

import geopandas
import pandas

# An area in degrees will do to tell that places are the same.
warnings.simplefilter("ignore", UserWarning)
result, folder = sys.argv[1:3]
want = geopandas.read_file(result)
layers = [geopandas.read_file(f"{folder}/changes.gpkg", layer=f"changes_{kind}")
          for kind in ("area", "line", "point")]
got = {
    "gpkg": geopandas.GeoDataFrame(pandas.concat(layers), crs=layers[0].crs),
    "fgb": geopandas.read_file(f"{folder}/changes.fgb"),
}
for name, frame in got.items():
    both = want.set_index("id").join(frame.set_index("id"), rsuffix="_read")
    if len(frame) != len(want) or both.geometry_read.isna().any():
        sys.exit(f"geopandas: {name}: {len(frame)} changes, want {len(want)}")
    apart = geopandas.GeoSeries(both.geometry).symmetric_difference(
        geopandas.GeoSeries(both.geometry_read)).area.sum()
    if apart > 1e-12 or (both["class"] != both["class_read"]).any():
        sys.exit(f"geopandas: {name}: other places or classes; they differ by {apart}")
    print(f"geopandas: read {len(frame)} changes of changes.{name}")
table = pandas.read_csv(f"{folder}/changes.csv", parse_dates=["changed_after", "changed_before"])
places = geopandas.GeoSeries.from_wkt(table.wkt.dropna())
if len(table) != len(want) or table.changed_before.dtype.kind != "M" or not places.is_valid.all():
    sys.exit("geopandas: changes.csv is not what it should be")
print(f"geopandas: read {len(table)} changes of changes.csv")
