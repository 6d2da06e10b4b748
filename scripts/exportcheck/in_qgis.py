"""Opens a GeoPackage of rampart in QGIS without a window and checks that it is
a finished map: styles, fields, temporal ranges, colours.

usage: in_qgis.py FILE.gpkg MAP.png
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication, QgsDateTimeRange, QgsFeatureRequest, QgsMapRendererSequentialJob,
    QgsMapSettings, QgsRectangle, QgsVectorLayer, QgsVectorLayerTemporalContext)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, QTime  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

CHANGES = ("changes_area", "changes_line", "changes_point")
# What a colour of a class may differ from that on the map, in each of red, green
# and blue: antialiasing and rounding.
TOLERANCE = 6


def fail(text):
    print("qgis: " + text, file=sys.stderr)
    sys.exit(1)


def open_layer(path, name):
    """Opens a layer and gives it the style from the file, as the window does."""
    options = QgsVectorLayer.LayerOptions(False)
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr", options)
    if not layer.isValid():
        fail(f"layer {name} cannot be opened")
    layer.loadDefaultStyle()
    return layer


def check_style(layer):
    """The style inside the file is the one that the layer opened with."""
    if layer.renderer().type() != "categorizedSymbol":
        fail(f"{layer.name()}: drawn by {layer.renderer().type()}, want categorizedSymbol")
    known = {c.value() for c in layer.renderer().categories()}
    for f in layer.getFeatures():
        if f"{f['class']} {f['change']}" not in known:
            fail(f"{layer.name()}: {f['class']} {f['change']} has no colour")


def check_fields(layer):
    for name in ("changed_after", "changed_before"):
        kind = layer.fields().field(name).typeName()
        if kind != "Date":
            fail(f"{layer.name()}: {name} is of type {kind}, want Date")
    if layer.attributeAlias(layer.fields().indexOf("changed_after")) != "changed after":
        fail(f"{layer.name()}: changed_after has no alias")


def quarter_range(row):
    def at(day, last):
        return QDateTime(day, QTime(23, 59, 59) if last else QTime(0, 0))
    return QgsDateTimeRange(at(row["first_day"], False), at(row["last_day"], True))


def shown(layer, site, span):
    """How many changes of a site the temporal controller shows in a range."""
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    props = layer.temporalProperties()
    if not props.isActive():
        fail(f"{layer.name()}: no temporal range")
    filter_ = props.createFilterString(context, span)
    of_site = ("site_id = '%s'" % site.replace("'", "''") if isinstance(site, str)
               else "site_id IS NULL")
    return sum(1 for _ in layer.getFeatures(f"({filter_}) AND {of_site}"))


def check_quarters(path, layers):
    for row in open_layer(path, "quarters").getFeatures():
        site = row["site_id"]
        here = [shown(layer, site, quarter_range(row)) for layer in layers]
        if sum(here) != row["possible"]:
            fail(f"{row['quarter']}: {sum(here)} changes shown, want {row['possible']}")
        print(f"qgis: {row['quarter']}: {sum(here)} changes shown, as the table says")


def render(layers, box, size):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    settings.setExtent(box)
    settings.setOutputSize(QSize(size, size))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage(), settings.mapToPixel()


def check_colours(layer):
    """Drawn alone, a filled change has the colour of its category over white."""
    checked = 0
    fills = {c.value(): c.symbol().symbolLayer(0).fillColor()
             for c in layer.renderer().categories()}
    for f in layer.getFeatures():
        if f["change"] == "removed" or not f.hasGeometry():
            continue  # hatched
        alone = layer.materialize(QgsFeatureRequest(f.id()))
        alone.setRenderer(layer.renderer().clone())
        box = f.geometry().boundingBox()
        box.scale(1.2)
        image, to_pixel = render([alone], box, 400)
        place, _ = f.geometry().poleOfInaccessibility(1e-6)
        spot = to_pixel.transform(place.asPoint())
        x, y = round(spot.x()), round(spot.y())
        fill = fills[f"{f['class']} {f['change']}"]
        got, alpha = image.pixelColor(x, y), fill.alphaF()
        for part in ("red", "green", "blue"):
            want = getattr(fill, part)() * alpha + 255 * (1 - alpha)
            if abs(getattr(got, part)() - want) > TOLERANCE:
                fail(f"{f['id']} ({f['class']}): {got.name()} at {x}, {y}, want {part} {want:.0f}")
        checked += 1
    return checked


def main():
    path, png = os.path.abspath(sys.argv[1]), sys.argv[2]
    app = QgsApplication([], False)
    app.initQgis()
    layers = [open_layer(path, n) for n in CHANGES]
    for layer in layers:
        check_style(layer)
        check_fields(layer)
    check_quarters(path, layers)
    places = [open_layer(path, "sites")] + [l for l in layers if l.featureCount()]
    box = QgsRectangle()
    for layer in places:
        box.combineExtentWith(layer.extent())
    box.scale(1.1)
    checked = check_colours(layers[0])
    image, _ = render(places[::-1], box, 1200)
    image.save(png)
    total = sum(l.featureCount() for l in layers)
    print(f"qgis: {total} changes drawn to {png}; the colours of {checked} areas are right")


main()
