package gdalio

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestASystemIsDescribedAsFilesWantIt(t *testing.T) {
	t.Parallel()
	c, err := DescribeCRS("epsg:32645")
	if err != nil {
		t.Fatal(err)
	}
	var j struct {
		ID struct {
			Authority string
			Code      int
		}
	}
	if err := json.Unmarshal([]byte(c.PROJJSON), &j); err != nil {
		t.Fatal(err)
	}
	if c.Authority != "EPSG" || c.Code != 32645 || c.Name != "WGS 84 / UTM zone 45N" ||
		!strings.HasPrefix(c.WKT, "PROJCS[") || j.ID.Authority != "EPSG" || j.ID.Code != 32645 {
		t.Errorf("described as %+v", c)
	}
	for _, wrong := range []string{"", "32645", "EPSG:x", "EPSG:999999", "EPSG:-1"} {
		if c, err := DescribeCRS(wrong); err == nil {
			t.Errorf("DescribeCRS(%q) = %+v, want an error", wrong, c)
		}
	}
}
