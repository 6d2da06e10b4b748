package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// cookieName is that of the cookie that holds the token.
const cookieName = "rampart-token"

// strict forbids everything: for answers that are no page.
const strict = "default-src 'none'; frame-ancestors 'none'"

// guard lets through what is well-formed, addressed to this server, caused by its
// own page or by the user, and has the token.
func (o Options) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", strict)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		switch {
		case !o.known(r.Host):
			refuse(w, http.StatusMisdirectedRequest, "this server does not answer to that name")
		case !sameOrigin(r):
			refuse(w, http.StatusForbidden, "a page of another origin has asked")
		case !plainPath(r.URL):
			refuse(w, http.StatusBadRequest, "the path is not plain")
		case o.Token != "" && !o.entered(w, r):
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func refuse(w http.ResponseWriter, code int, why string) {
	http.Error(w, why, code)
}

// known reports whether a request is meant for this server: a name that an
// attacker has pointed here is none of an address, localhost and the names given.
func (o Options) known(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	return strings.EqualFold(name, "localhost") || net.ParseIP(name) != nil ||
		slices.ContainsFunc(o.Names, func(n string) bool { return strings.EqualFold(n, name) })
}

// sameOrigin refuses what a page of another origin has caused: by the Origin that
// browsers send with whatever changes something, and by Sec-Fetch-Site, which they
// send with everything. A link elsewhere may lead to the page itself.
func sameOrigin(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) || u.Scheme != "http" && u.Scheme != "https" {
			return false
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	return reading && r.Header.Get("Sec-Fetch-Mode") == "navigate" &&
		r.Header.Get("Sec-Fetch-Dest") == "document" && r.URL.Path == "/"
}

// plainPath refuses paths that programs read differently.
func plainPath(u *url.URL) bool {
	return u.RawPath == "" && strings.HasPrefix(u.Path, "/") && u.Path == path.Clean(u.Path) &&
		!strings.ContainsAny(u.Path, "\\\x00")
}

// entered reports whether the request has the token. A first visit with the token
// in the address gets a cookie and is sent to the address without it.
func (o Options) entered(w http.ResponseWriter, r *http.Request) bool {
	if o.isToken(r.URL.Query().Get("token")) && r.URL.Path == "/" && r.Method == http.MethodGet {
		http.SetCookie(w, &http.Cookie{
			Name: cookieName, Value: o.Token, Path: "/", HttpOnly: true,
			SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
		})
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return false
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && o.isToken(bearer) {
		return true
	}
	for _, c := range r.CookiesNamed(cookieName) {
		if o.isToken(c.Value) {
			return true
		}
	}
	refuse(w, http.StatusUnauthorized, "open the address with the token that rampart serve printed")
	return false
}

// isToken compares in a time that tells nothing of the token.
func (o Options) isToken(s string) bool {
	a, b := sha256.Sum256([]byte(s)), sha256.Sum256([]byte(o.Token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
