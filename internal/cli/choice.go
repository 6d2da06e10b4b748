package cli

import (
	"fmt"
	"slices"
	"strings"
)

// choiceFlag is one of some words.
type choiceFlag[T ~string] struct {
	value   *T
	kind    string // of value, in the help
	choices []T
}

// choose lets a flag set value to one of the choices.
func choose[T ~string](value *T, kind string, choices ...T) *choiceFlag[T] {
	return &choiceFlag[T]{value, kind, choices}
}

// String returns the word.
func (c *choiceFlag[T]) String() string {
	if c.value == nil { // of a flag that nobody has made, which the help asks for
		return ""
	}
	return string(*c.value)
}

// Set takes one of the words.
func (c *choiceFlag[T]) Set(s string) error {
	if !slices.Contains(c.choices, T(s)) {
		var words []string
		for _, w := range c.choices {
			words = append(words, string(w))
		}
		return fmt.Errorf("want %s", strings.Join(words, " or "))
	}
	*c.value = T(s)
	return nil
}

// Type names the kind of value in the help.
func (c *choiceFlag[T]) Type() string { return c.kind }
