"""Opens a GeoPackage of rampart in QGIS without a window and checks that it is
a finished map: styles, fields, temporal ranges, colours.

usage: in_qgis.py FILE.gpkg MAP.png
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication, QgsDateTimeRange, QgsMapRendererSequentialJob, QgsMapSettings,
    QgsRectangle, QgsVectorLayer, QgsVectorLayerTemporalContext)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, QTime  # noqa: E402
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF  # noqa: E402

CHANGES = ("changes_area", "changes_line", "changes_point")
# What a pixel may differ from what is expected in each of red, green and blue, and
# what share of the pixels may differ by more; pixels about an edge are left out.
TOLERANCE, SHARE, EDGE, SIDE = 6, 0.001, 9, 200
WHITE = QColor("white").rgb()


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


def path_of(geometry, to_pixel):
    """The outline of an area on the map, holes inside."""
    path = QPainterPath()
    for polygon in geometry.asMultiPolygon():
        for ring in polygon:
            path.addPolygon(QPolygonF([to_pixel.transform(p).toQPointF() for p in ring]))
    return path


def compare(layer, box):
    """Counts the pixels of a part of the map that are compared, that should be in colour,
    and that QGIS draws otherwise than Qt alone, filling areas with the colours of their
    categories, large ones first. Edges and hatches are left out."""
    image, to_pixel = render([layer], box, SIDE)
    want = QImage(SIDE, SIDE, QImage.Format_ARGB32)
    left_out = QImage(SIDE, SIDE, QImage.Format_ARGB32)
    want.fill(QColor("white"))
    left_out.fill(QColor("white"))
    fills = {c.value(): c.symbol().symbolLayer(0).fillColor()
             for c in layer.renderer().categories()}
    paint, mask = QPainter(want), QPainter(left_out)
    mask.setPen(QPen(QColor("black"), EDGE))
    for f in sorted((f for f in layer.getFeatures() if f.hasGeometry()),
                    key=lambda f: f["area_m2"] or 0, reverse=True):
        path = path_of(f.geometry(), to_pixel)
        paint.fillPath(path, fills[f"{f['class']} {f['change']}"])
        if f["change"] == "removed":
            mask.fillPath(path, QColor("black"))
        mask.drawPath(path)
    paint.end()
    mask.end()
    compared = coloured = wrong = 0
    for y in range(SIDE):
        for x in range(SIDE):
            if left_out.pixel(x, y) != WHITE:
                continue
            compared += 1
            a, b = image.pixelColor(x, y), want.pixelColor(x, y)
            coloured += b.rgb() != WHITE
            wrong += max(abs(a.red() - b.red()), abs(a.green() - b.green()),
                         abs(a.blue() - b.blue())) > TOLERANCE
    return compared, coloured, wrong


def check_render(layer):
    total = [0, 0, 0]
    for f in layer.getFeatures():
        if f.hasGeometry():
            box = f.geometry().boundingBox()
            box.scale(1.5)
            total = [a + b for a, b in zip(total, compare(layer, box))]
    compared, coloured, wrong = total
    if not coloured or wrong > compared * SHARE:
        fail(f"{layer.name()}: {wrong} of {compared} pixels are not as they should be, "
             f"{coloured} of them in colour")
    print(f"qgis: {wrong} of {compared} pixels differ from areas filled by Qt, {coloured} in colour")


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
    if layers[0].featureCount():
        check_render(layers[0])
    image, _ = render(places[::-1], box, 1200)
    image.save(png)
    total = sum(l.featureCount() for l in layers)
    print(f"qgis: {total} changes drawn to {png}")


main()
