package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// printTime is longer than a page of hundreds of pictures takes.
const printTime = 5 * time.Minute

// browsers are the names of programs that can print, by which they are looked for.
func browsers() []string {
	return []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"microsoft-edge"}
}

// findBrowser is the program to print with: the one given, or one on the path.
func findBrowser(given string) (string, error) {
	if given != "" {
		path, err := exec.LookPath(given)
		if err != nil {
			return "", fmt.Errorf("--browser %s: there is no such program", given)
		}
		return path, nil
	}
	for _, name := range browsers() {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("--pdf needs Chromium or Chrome and none is on the path; " +
		"install one, name it with --browser, or print the pages by hand")
}

// printPage prints a page to a PDF beside it, with nothing from the network.
func printPage(ctx context.Context, browser, home, page string) error {
	path, err := filepath.Abs(page)
	if err != nil {
		return err
	}
	pdf := strings.TrimSuffix(path, filepath.Ext(path)) + ".pdf"
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
		"--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--no-pdf-header-footer", "--user-data-dir=" + home, "--print-to-pdf=" + pdf,
	}
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox") // it does not run as root otherwise
	}
	where := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	cmd := exec.CommandContext(ctx, browser, append(args, where.String())...)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if info, missing := os.Stat(pdf); err == nil && (missing != nil || info.Size() == 0) {
		err = errors.New("it wrote nothing")
	}
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("print %s with %s: %w (%s); print it by hand, or name another with --browser",
			filepath.Base(filepath.Dir(page)), filepath.Base(browser), err, lines[len(lines)-1])
	}
	return nil
}
