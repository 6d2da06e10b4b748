// Package review keeps what people say of changes: verdicts in files that only
// grow, what they add up to, and how far two people agree.
//
// # The log
//
// Each reviewer has a file, a line of JSON a verdict. A line is written and
// synced before anybody is told that it is saved; none is changed or taken away.
// An undo is a line too. A line that a kill or a loss of power cut off is left
// where it is, told of, and stops nothing: the next verdict begins a line of its
// own. What cannot be read is counted and shown, never dropped in silence.
//
// # The rules
//
// What one reviewer says of a change is the last of accept, reject, clarify,
// relabel and redraw that was not undone; the last two mean accepted, but with
// another class or outline, and these stay when it is accepted again. Comments
// add up.
//
// Logs are merged as sets of entries, told apart by their keys; the order of
// merging does not matter and merging twice changes nothing. Two entries of one
// key that differ are told of, and the earlier is used.
//
// What several reviewers say of one change is joined so: where all give the same
// status, class and outline, that is the result. One relabelling or redrawing
// beside plain acceptances is not taken for granted where the class differs: an
// acceptance means the class as it was shown. A new outline beside acceptances
// is taken. Anything else is a conflict: the change needs clarification, and the
// reason says who said what. A reviewer who is named to decide goes before all
// others wherever he has spoken.
//
// # Re-runs
//
// A verdict belongs to the id of a change, which a re-run keeps. It also holds
// the hash of the change as it was seen, so that one that has changed since is
// told apart, and what it was and where, so that a verdict whose change is gone
// is shown as orphaned and not lost.
package review
