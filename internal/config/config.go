// Package config reads rampart.yaml, a file that sets the flags of a command.
//
// The file is one mapping from the names of flags, without the dashes, to
// single values; bbox may be a list of numbers. It is read strictly: a key that
// is no flag, a key given twice, or a value that the flag does not take is an
// error that names the file, the line and the column. A value stands below the
// flag given on the command line and above the default.
package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxBytes is far above any configuration and far below what hurts to parse.
const maxBytes = 1 << 20

// Setting is one value of the file and where it stands.
type Setting struct {
	Name, Value  string
	Line, Column int // of the key, from 1
}

// File is a configuration file as read.
type File struct {
	Name     string // as given, for messages
	Settings []Setting
}

// Error is a fault at one place of a file.
type Error struct {
	File         string
	Line, Column int // from 1; 0 where the fault has no place
	Reason       string
}

// Error is file:line:column: reason, which editors can jump to.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Reason)
}

// Read reads the file at path. What is wrong in it is an *Error.
func Read(path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("read the configuration: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return File{}, fmt.Errorf("read the configuration: %w", err)
	}
	return Parse(path, data)
}

// Parse reads data as the file of the given name. An empty file has no
// settings.
func Parse(name string, data []byte) (File, error) {
	if len(data) > maxBytes {
		return File{}, &Error{File: name, Reason: "larger than 1 MiB: this is no configuration"}
	}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return File{}, syntaxError(name, err)
	}
	file := File{Name: name}
	var bodies []ast.Node
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	if len(bodies) == 0 {
		return file, nil
	}
	if len(bodies) > 1 {
		return File{}, fault(name, bodies[1], "a second document; keep one")
	}
	pairs, err := pairsOf(name, bodies[0])
	if err != nil {
		return File{}, err
	}
	for _, pair := range pairs {
		s, err := newSetting(name, pair)
		if err != nil {
			return File{}, err
		}
		same := func(o Setting) bool { return o.Name == s.Name }
		if i := slices.IndexFunc(file.Settings, same); i >= 0 {
			reason := fmt.Sprintf("%s is already set on line %d", s.Name, file.Settings[i].Line)
			return File{}, &Error{name, s.Line, s.Column, reason}
		}
		file.Settings = append(file.Settings, s)
	}
	return file, nil
}

// Apply hands each setting to set. A name that is not among known, or a value
// that set refuses, is an *Error at its place; what came before has been set.
func (f File) Apply(known []string, set func(name, value string) error) error {
	for _, s := range f.Settings {
		if !slices.Contains(known, s.Name) {
			names := slices.Sorted(slices.Values(known))
			reason := fmt.Sprintf("unknown key %q; the keys are %s", s.Name, strings.Join(names, ", "))
			return &Error{f.Name, s.Line, s.Column, reason}
		}
		if err := set(s.Name, s.Value); err != nil {
			return &Error{f.Name, s.Line, s.Column, fmt.Sprintf("%s: %v", s.Name, err)}
		}
	}
	return nil
}

// pairsOf returns the keys and values of the top of the file.
func pairsOf(name string, body ast.Node) ([]*ast.MappingValueNode, error) {
	switch body := body.(type) {
	case *ast.MappingNode:
		return body.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{body}, nil
	case *ast.CommentGroupNode:
		return nil, nil
	}
	return nil, fault(name, body, "want lines of the form key: value")
}

func newSetting(file string, pair *ast.MappingValueNode) (Setting, error) {
	key, ok := pair.Key.(*ast.StringNode)
	if !ok {
		return Setting{}, fault(file, pair.Key, "a key must be the plain name of a flag")
	}
	value, err := valueOf(file, key.Value, pair.Value)
	if err != nil {
		return Setting{}, err
	}
	line, column := place(key)
	return Setting{key.Value, value, line, column}, nil
}

// valueOf is the text of a single value as it stands, without quotes; the
// values of a list are joined by commas.
func valueOf(file, key string, node ast.Node) (string, error) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, nil
	case *ast.LiteralNode:
		return strings.TrimSpace(node.Value.Value), nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, nil
	case *ast.SequenceNode:
		parts := make([]string, len(node.Values))
		for i, v := range node.Values {
			if _, nested := v.(*ast.SequenceNode); nested {
				return "", fault(file, v, key+": a list in a list")
			}
			part, err := valueOf(file, key, v)
			if err != nil {
				return "", err
			}
			parts[i] = part
		}
		return strings.Join(parts, ","), nil
	}
	return "", fault(file, node, key+": want a single value")
}

func fault(file string, node ast.Node, reason string) error {
	line, column := place(node)
	return &Error{file, line, column, reason}
}

func place(node ast.Node) (line, column int) {
	if node == nil {
		return 0, 0
	}
	return placeOf(node.GetToken())
}

func placeOf(t *token.Token) (line, column int) {
	if t == nil || t.Position == nil {
		return 0, 0
	}
	return t.Position.Line, t.Position.Column
}

// syntaxError turns the parser's report, which draws the source over several
// lines, into one line.
func syntaxError(file string, err error) error {
	var syntax yaml.Error
	if !errors.As(err, &syntax) {
		return &Error{File: file, Reason: firstLine(err.Error())}
	}
	line, column := placeOf(syntax.GetToken())
	return &Error{file, line, column, firstLine(syntax.GetMessage())}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
