package gdalio

// #cgo pkg-config: gdal
// #include <stdlib.h>
// #include <cpl_conv.h>
// #include <ogr_srs_api.h>
//
// // projjson returns the definition as PROJJSON, to be freed with CPLFree; NULL
// // where it cannot be written.
// static char *projjson(const char *crs) {
//	char *out = NULL;
//	OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
//	if (OSRSetFromUserInput(srs, crs) != OGRERR_NONE ||
//	    OSRExportToPROJJSON(srs, &out, NULL) != OGRERR_NONE) {
//		CPLFree(out);
//		out = NULL;
//	}
//	OSRDestroySpatialReference(srs);
//	return out;
// }
import "C"

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unsafe"
)

// CRS is a coordinate reference system with the ways in which files define it.
type CRS struct {
	Authority string // such as EPSG
	Code      int
	Name      string // for people
	WKT       string // version 1
	PROJJSON  string // on one line
}

// DescribeCRS returns what files say of a system that is named by an authority
// and a number, such as EPSG:32645.
func DescribeCRS(name string) (CRS, error) {
	Start(Settings{})
	authority, number, ok := strings.Cut(name, ":")
	code, err := strconv.Atoi(number)
	if !ok || err != nil || code <= 0 {
		return CRS{}, fmt.Errorf("%s: want an authority and a number such as EPSG:32645", shortCRS(name))
	}
	r, err := parseCRS(name)
	if err != nil {
		return CRS{}, err
	}
	defer r.Close()
	out := CRS{Authority: strings.ToUpper(authority), Code: code}
	if out.WKT, err = r.WKT(policy); err != nil {
		return CRS{}, fmt.Errorf("%s: %w", name, err)
	}
	for _, node := range []string{"PROJCS", "GEOGCS", "LOCAL_CS", "GEOCCS"} {
		if out.Name, ok = r.AttrValue(node, 0); ok {
			break
		}
	}
	// By number, GDAL describes it now with the ensemble of its datums, now without.
	out.PROJJSON, err = projJSON(out.WKT)
	return out, err
}

func projJSON(name string) (string, error) {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	text := C.projjson(c)
	if text == nil {
		return "", fmt.Errorf("%s: it has no definition in JSON", name)
	}
	defer C.CPLFree(unsafe.Pointer(text))
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(C.GoString(text))); err != nil {
		return "", fmt.Errorf("%s: its definition in JSON: %w", name, err)
	}
	return b.String(), nil
}
