package evidence

import (
	"encoding/json"
	"fmt"
	"io"
)

// Provenance is a document of W3C PROV-JSON (W3C Member Submission, 24 April 2013):
// what was made of what, by which work of which program.
type Provenance struct {
	Prefix     map[string]string            `json:"prefix"`
	Entity     map[string]map[string]any    `json:"entity"`
	Activity   map[string]map[string]any    `json:"activity"`
	Agent      map[string]map[string]any    `json:"agent"`
	Used       map[string]map[string]string `json:"used,omitempty"`
	Generated  map[string]map[string]string `json:"wasGeneratedBy,omitempty"`
	Derived    map[string]map[string]string `json:"wasDerivedFrom,omitempty"`
	Associated map[string]map[string]string `json:"wasAssociatedWith,omitempty"`
}

// provPrefix stands before all names of a document.
const provPrefix = "rampart"

// Attribute is something that is said of a thing; Value is text, a number or a
// list of them.
type Attribute struct {
	Name  string
	Value any
}

// NewProvenance is a document with nothing in it.
func NewProvenance() *Provenance {
	return &Provenance{
		Prefix: map[string]string{provPrefix: "urn:x-rampart:"},
		Entity: map[string]map[string]any{}, Activity: map[string]map[string]any{},
		Agent: map[string]map[string]any{}, Used: map[string]map[string]string{},
		Generated: map[string]map[string]string{}, Derived: map[string]map[string]string{},
		Associated: map[string]map[string]string{},
	}
}

// File adds an entity that is a file, called by its sum, and returns its name. A
// file that is there already under another path keeps both paths.
func (p *Provenance) File(path, sha256 string, bytes int64) string {
	name := provPrefix + ":sha256-" + sha256
	if old, ok := p.Entity[name]; ok {
		paths, _ := old[provPrefix+":path"].([]string)
		if len(paths) == 0 || paths[len(paths)-1] != path {
			old[provPrefix+":path"] = append(paths, path)
		}
		return name
	}
	p.Entity[name] = map[string]any{
		provPrefix + ":path": []string{path}, provPrefix + ":sha256": sha256, provPrefix + ":bytes": bytes,
	}
	return name
}

// Remote adds an entity that has no sum, since it is not read whole, and returns
// its name.
func (p *Provenance) Remote(path string) string {
	name := provPrefix + ":remote-" + sumsOf([]byte(path))[0]
	p.Entity[name] = map[string]any{provPrefix + ":path": path}
	return name
}

// Work adds an activity and returns its name.
func (p *Provenance) Work(key string, said ...Attribute) string {
	name := provPrefix + ":" + key
	p.Activity[name] = attributes(said)
	return name
}

// Program adds an agent that is a program and returns its name.
func (p *Provenance) Program(key string, said ...Attribute) string {
	name := provPrefix + ":" + key
	p.Agent[name] = attributes(said)
	p.Agent[name]["prov:type"] = map[string]string{
		"$": "prov:SoftwareAgent", "type": "prov:QUALIFIED_NAME",
	}
	return name
}

func attributes(said []Attribute) map[string]any {
	out := map[string]any{}
	for _, a := range said {
		if a.Value != nil {
			out[provPrefix+":"+a.Name] = a.Value
		}
	}
	return out
}

// Uses says that a work used an entity.
func (p *Provenance) Uses(work, entity string) {
	relate(p.Used, "u", map[string]string{"prov:activity": work, "prov:entity": entity})
}

// Makes says that a work made an entity.
func (p *Provenance) Makes(work, entity string) {
	relate(p.Generated, "g", map[string]string{"prov:activity": work, "prov:entity": entity})
}

// Comes says that an entity was made of another.
func (p *Provenance) Comes(entity, from string) {
	relate(p.Derived, "d", map[string]string{"prov:generatedEntity": entity, "prov:usedEntity": from})
}

// DoneBy says that a program did a work.
func (p *Provenance) DoneBy(work, program string) {
	relate(p.Associated, "a", map[string]string{"prov:activity": work, "prov:agent": program})
}

// relate adds a relation under the next name of its kind.
func relate(all map[string]map[string]string, kind string, r map[string]string) {
	all[fmt.Sprintf("_:%s%06d", kind, len(all)+1)] = r
}

// Write writes the document; the same one gives the same bytes.
func (p *Provenance) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(p)
}
