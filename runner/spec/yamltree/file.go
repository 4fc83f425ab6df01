package yamltree

import (
	"errors"
	"io"
	"io/fs"
)

// ReadFile reads a file as it was opened, one byte more than a file may have at the most, and
// closes it. Its errors are Errors that name the path; missing is the hint of one about a file
// that is not there.
func ReadFile(path string, f fs.File, err error, missing string) ([]byte, error) {
	if err != nil {
		return nil, unreadable(path, err, missing)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, unreadable(path, err, missing)
	}
	return data, nil
}

func unreadable(path string, err error, missing string) Errors {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		missing = ""
	}
	return Failure(path, err.Error(), missing)
}
