package proc

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Own names this process where the number of one is asked for.
const Own = "self"

// NumberAfter is the number that follows key on the line of a file that begins with start;
// the first one where key is empty.
func NumberAfter(root fs.FS, name, start, key string) (int, error) {
	data, err := Text(root, name)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(data) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != start {
			continue
		}
		at := 1
		if key != "" {
			at = slices.Index(fields, key) + 1
		}
		if at > 0 && at < len(fields) {
			return strconv.Atoi(fields[at])
		}
	}
	return 0, fmt.Errorf("/%s tells no %s", name, strings.TrimSpace(start+" "+key))
}

// Number reads a file that holds one number.
func Number(root fs.FS, name string) (int, error) {
	s, err := Text(root, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("/%s: %w", name, err)
	}
	return n, nil
}

// Text reads a file, and leaves out the white space around what it holds.
func Text(root fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(root, name)
	return strings.TrimSpace(string(data)), err
}
