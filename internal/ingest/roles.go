package ingest

import (
	"fmt"
	"strconv"
	"strings"

	"rampart/internal/site"
)

// Roles beyond those that package site names, in the words of STAC's eo
// extension.
const (
	roleYellow   = "yellow"
	roleGreen05  = "green05"
	roleRedEdge2 = "rededge075"
	roleRedEdge3 = "rededge078"
	roleNIR09    = "nir09"
	roleCirrus   = "cirrus"
)

// s2Roles are Sentinel-2's bands by number; 8A stands apart.
var s2Roles = map[string]string{
	"1": site.RoleCoastal, "2": site.RoleBlue, "3": site.RoleGreen, "4": site.RoleRed,
	"5": site.RoleRedEdge, "6": roleRedEdge2, "7": roleRedEdge3, "8": site.RoleNIR,
	"8a": site.RoleNIR08, "9": roleNIR09, "10": roleCirrus,
	"11": site.RoleSWIR16, "12": site.RoleSWIR22,
}

// oliRoles are the bands of Landsat 8 and 9. Its near infrared is called nir,
// as on older Landsats, so that series of several sensors have it in common.
var oliRoles = map[string]string{
	"1": site.RoleCoastal, "2": site.RoleBlue, "3": site.RoleGreen, "4": site.RoleRed,
	"5": site.RoleNIR, "6": site.RoleSWIR16, "7": site.RoleSWIR22, "8": site.RolePan,
	"9": roleCirrus,
}

// tmRoles are the bands of Landsat 4, 5 and 7.
var tmRoles = map[string]string{
	"1": site.RoleBlue, "2": site.RoleGreen, "3": site.RoleRed, "4": site.RoleNIR,
	"5": site.RoleSWIR16, "7": site.RoleSWIR22, "8": site.RolePan,
}

// sharedRoles are the numbers without a leading zero that mean the same on
// Sentinel-2 and on Landsat 8 and 9.
var sharedRoles = map[string]string{
	"2": site.RoleBlue, "3": site.RoleGreen, "4": site.RoleRed,
	"8a": site.RoleNIR08, "11": site.RoleSWIR16, "12": site.RoleSWIR22,
}

// wordRoles are bands called by name.
var wordRoles = map[string]string{
	"coastal": site.RoleCoastal, "blue": site.RoleBlue, "green": site.RoleGreen,
	"red": site.RoleRed, "rededge": site.RoleRedEdge, "nir": site.RoleNIR,
	"nir08": site.RoleNIR08, "swir16": site.RoleSWIR16, "swir22": site.RoleSWIR22,
	"swir1": site.RoleSWIR16, "swir2": site.RoleSWIR22, "pan": site.RolePan,
	"panchromatic": site.RolePan,
}

// wordRole is the role of a band called by name, "" where it is no such name.
func wordRole(word string) string { return wordRoles[word] }

// roleOf is the role of a band token such as b04, b8a or nir, in lower case;
// "" where it cannot be told.
func roleOf(token, sensor string) string {
	if r := wordRole(token); r != "" {
		return r
	}
	if !bandToken.MatchString(token) {
		return ""
	}
	number := strings.TrimPrefix(strings.TrimPrefix(token, "band"), "b")
	padded := strings.HasPrefix(number, "0")
	number = strings.TrimPrefix(number, "0")
	switch sensor {
	case sensorS2:
		return s2Roles[number]
	case "landsat-8", "landsat-9":
		return oliRoles[number]
	case "landsat-4", "landsat-5", "landsat-7":
		return tmRoles[number]
	}
	if padded && strings.HasPrefix(token, "b0") {
		return s2Roles[number] // only Sentinel-2 writes B04
	}
	return sharedRoles[number]
}

// commonName is STAC's common name of a band as a role.
func commonName(name, sensor string) string {
	name = strings.ToLower(name)
	if name == site.RoleNIR08 && strings.HasPrefix(sensor, "landsat") {
		return site.RoleNIR
	}
	return name
}

// describeRoles gives every band of a that is no alpha its role. The remark is
// not empty where it is a guess; the problem, where the manifest contradicts
// the file.
func describeRoles(a *asset) (roles []string, remark, problem string) {
	bands := dataBands(a.header)
	n := len(bands)
	if a.row != nil && len(a.row.bands) > 0 {
		if len(a.row.bands) != n {
			return nil, "", fmt.Sprintf("row %d of %s names %d bands, the file has %d",
				a.row.line, a.row.manifest, len(a.row.bands), n)
		}
		return a.row.bands, "", ""
	}
	if len(a.facts.asset) == n {
		return a.facts.asset, "", ""
	}
	if roles, remark = rolesByDescription(a); roles != nil {
		return roles, remark, ""
	}
	if n == 1 && a.name.band != "" {
		if r := roleOf(a.name.band, a.sensor()); r != "" {
			return []string{r}, "", ""
		}
		number := strings.TrimLeft(a.name.band, "band0")
		return []string{"band" + number}, "band " + a.name.band + " is of no known role", ""
	}
	if roles = rolesByProduct(a, n); roles != nil {
		return roles, "", ""
	}
	if roles, remark = rolesByColor(a.header, bands); roles != nil {
		return roles, remark, ""
	}
	roles, remark = rolesByCount(a, n)
	return roles, remark, ""
}

// dataBands are the 1-based numbers of the bands that are no alpha.
func dataBands(h site.Header) []int {
	var list []int
	for i, b := range h.Bands {
		if b.Color != "Alpha" {
			list = append(list, i+1)
		}
	}
	return list
}

// rolesByDescription reads the descriptions of the bands; nil where none of
// them names a band.
func rolesByDescription(a *asset) ([]string, string) {
	var roles []string
	named := 0
	for i, n := range dataBands(a.header) {
		role := ""
		for _, t := range tokens(a.header.Bands[n-1].Description) {
			role = first(role, roleOf(t.text, a.sensor()))
		}
		if role != "" {
			named++
		}
		roles = append(roles, first(role, bandName(i)))
	}
	switch named {
	case 0:
		return nil, ""
	case len(roles):
		return roles, ""
	}
	return roles, "some bands have descriptions of no known role"
}

// bandName is the role of band i, from 0, where nothing is known of it.
func bandName(i int) string { return "band" + strconv.Itoa(i+1) }

// rolesByProduct knows the band orders of products that do not describe them.
// Where a sensor's stacks differ in the middle, only the ends are named.
func rolesByProduct(a *asset, n int) []string {
	bgrn := []string{site.RoleBlue, site.RoleGreen, site.RoleRed, site.RoleNIR}
	rgbn := []string{site.RoleRed, site.RoleGreen, site.RoleBlue, site.RoleNIR}
	switch sensor := a.sensor(); {
	case sensor == sensorPlanet && n == 4 && a.name.level != levelVisual:
		return bgrn
	case sensor == sensorPlanet && n == 8:
		return []string{site.RoleCoastal, site.RoleBlue, roleGreen05, site.RoleGreen,
			roleYellow, site.RoleRed, site.RoleRedEdge, site.RoleNIR}
	case sensor == sensorMaxar && n == 4, sensor == sensorSkySat && n == 4:
		return bgrn
	case sensor == sensorMaxar && n == 8:
		return []string{site.RoleCoastal, site.RoleBlue, site.RoleGreen, roleYellow,
			site.RoleRed, site.RoleRedEdge, site.RoleNIR, roleNIR09}
	case sensor == sensorNAIP && n == 4:
		return rgbn
	case sensor == sensorS2 && n >= 11 && n <= 13:
		return s2Stack(n)
	case sensor == sensorS2 && n == 10:
		return []string{site.RoleBlue, site.RoleGreen, site.RoleRed, site.RoleRedEdge,
			roleRedEdge2, roleRedEdge3, site.RoleNIR, site.RoleNIR08,
			site.RoleSWIR16, site.RoleSWIR22}
	}
	return nil
}

// s2Stack names the bands of a whole Sentinel-2 stack. With 11 or 12 bands it
// may have 8A or not, 9 and 10 or not; 1 to 8 come first and 11 and 12 last in
// all of them.
func s2Stack(n int) []string {
	roles := make([]string, n)
	for i := range roles {
		roles[i] = first(s2Roles[strconv.Itoa(i+1)], bandName(i))
		if i >= 8 {
			roles[i] = bandName(i)
		}
	}
	roles[n-2], roles[n-1] = site.RoleSWIR16, site.RoleSWIR22
	return roles
}

// rolesByColor reads GDAL's colour interpretation; nil where it does not name
// red, green and blue.
func rolesByColor(h site.Header, bands []int) (roles []string, remark string) {
	seen := map[string]bool{}
	extra := 0
	for i, n := range bands {
		role := map[string]string{
			"Red": site.RoleRed, "Green": site.RoleGreen, "Blue": site.RoleBlue,
			"NIR": site.RoleNIR, "Pan": site.RolePan, "Coastal": site.RoleCoastal,
		}[h.Bands[n-1].Color]
		if role == "" {
			extra++
			role = bandName(i)
		}
		seen[role] = true
		roles = append(roles, role)
	}
	if !seen[site.RoleRed] || !seen[site.RoleGreen] || !seen[site.RoleBlue] {
		return nil, ""
	}
	last := len(roles) - 1
	if extra == 1 && last == 3 && roles[last] == bandName(last) {
		roles[last] = site.RoleNIR
		return roles, "the fourth band is taken for near infrared"
	}
	return roles, ""
}

// rolesByCount is the last resort: what so many bands mostly are.
func rolesByCount(a *asset, n int) ([]string, string) {
	const say = "; if not, name them in a " + manifestName + ", column bands"
	rgbn := []string{site.RoleRed, site.RoleGreen, site.RoleBlue, site.RoleNIR}
	switch {
	case n == 1:
		return []string{site.RolePan}, ""
	case n == 3:
		return rgbn[:3], "the bands are taken for red green blue" + say
	case n == 4 && a.sensor() == sensorS2:
		return []string{site.RoleBlue, site.RoleGreen, site.RoleRed, site.RoleNIR},
			"the bands are taken for blue green red nir (B02 B03 B04 B08)" + say
	case n == 4:
		return rgbn, "the bands are taken for red green blue nir" + say
	}
	var roles []string
	for i := range n {
		roles = append(roles, bandName(i))
	}
	return roles, fmt.Sprintf("what the %d bands are is not known%s", n,
		": name them in a "+manifestName+", column bands")
}
