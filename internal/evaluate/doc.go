// Package evaluate says how good a result is: it holds a result of detect
// against the truth, one scene or many, and makes a report, a page and a gate of
// it.
//
// # What is compared, and how
//
// All is measured in metres, in a plane about the middle of the place.
//
// Lines (wall, fence, road, enclosure): precision is the share of the found
// length that lies within LineBufferM of true length of the same class and
// change, recall the reverse. A closed line that may be wall or fence is found as
// an enclosure; the family barrier holds wall, fence and enclosure for one class.
//
// Points (tower): one to one, within PointDistanceM.
//
// Areas (building, shed, earthwork, other): one to one, by an IoU of at least
// 0.25, 0.5 and 0.75. The family structure holds building and shed for one class,
// the family area all classes.
//
// One to one means the assignment that makes the most pairs and among these has
// the greatest total fit; it does not depend on the order of the features. A
// feature whose geometry is not what its class asks for, such as a wall drawn as
// an area, is measured as what it is, under a name of its own (wall_area).
//
// Any change: the area of all found polygons against that of all true ones,
// whatever class, change and date, beside what marking everything would get. Lines
// and points have no area.
//
// Dates, and which class was taken for which, are looked at where one found and
// one true object of the same change were paired whatever their class: areas by
// an IoU of 0.25, lines by the same overlap of their lengths, points within
// PointDistanceM. The true interval is that in which the new state first appears:
// after changed_after, the last scene that shows the old state, up to changed_before,
// the first that shows the new one. A found interval contains it where it begins on
// the same day or earlier and ends on the same day or later; null is open. Wider is
// the difference of their lengths, late that of changed_before, both in days.
//
// A found object is false where no true one, of any kind, class and change, comes
// within PointDistanceM of it; a true one is missed where no found one does. A
// score is right as often as its object is not false.
//
// SCOT is made for all buildings of a place on all dates. Here it is over those
// that change: one that was added is there from changed_before on, one that was
// removed until then.
//
// A label raster says only where something changed: of it there are the measures
// of any change, counted in its pixels, and the false and missed objects, its
// connected regions being the true ones. The area it knows of is what was seen; found
// objects that lie outside of it are left out.
package evaluate
