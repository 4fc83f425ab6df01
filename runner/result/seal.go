package result

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/regular"
)

// Seal is the digests of a run's files, SHA-256 in hexadecimal, written as trials end and reports
// are drawn. It shows that a file is not what was written; it does not show that nobody wrote a
// record anew with a seal of its own, see SECURITY.md.
type Seal struct {
	// Record is of run.json itself, with the digits of this one as zeros.
	Record string `json:"record"`
	// Files are the others by their path in the run's folder, with slashes. One of a program that
	// kept no digests is empty.
	Files map[string]string `json:"files"`
}

const unsealed = "0000000000000000000000000000000000000000000000000000000000000000"

// Digest is a file's SHA-256, in hexadecimal.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// mark is the record's own digest as it stands in run.json. No string of it can hold the same:
// its quotes would be escaped.
func mark(digest string) []byte { return []byte(`"record": "` + digest + `"`) }

// seal puts the digest of a run.json into it.
func seal(data []byte) []byte {
	return bytes.Replace(data, mark(unsealed), mark(Digest(data)), 1)
}

// holds tells whether a run.json is what its seal says.
func (s *Seal) holds(data []byte) bool {
	return len(s.Record) == len(unsealed) && bytes.Count(data, mark(s.Record)) == 1 &&
		Digest(bytes.Replace(data, mark(s.Record), mark(unsealed), 1)) == s.Record
}

// Keep has the store note the digests of what it writes in a run that has a seal.
func (s *Store) Keep(run *Run) {
	if run.Seal != nil {
		s.run = run
	}
}

// note keeps the digest of a file of the run's folder.
func (s *Store) note(name string, data []byte) {
	if name = filepath.ToSlash(name); s.run != nil && s.run.Seal != nil && name != RunFile {
		s.run.Seal.Files[name] = Digest(data)
	}
}

// begin gives a run that has no seal one. Of trials that are there without a digest, as an older
// program or one that was killed left them, nobody knows what they were.
func (s *Store) begin(run *Run) error {
	if run.Seal == nil {
		run.Seal = &Seal{Files: map[string]string{}}
	}
	names, err := TrialFiles(s.Dir)
	for _, name := range names {
		if _, known := run.Seal.Files[TrialsDir+"/"+name]; !known {
			run.Seal.Files[TrialsDir+"/"+name] = ""
		}
	}
	return err
}

// noteLogs keeps the digests of a trial's logs.
func (s *Store) noteLogs(t *Trial) error {
	if s.run == nil {
		return nil
	}
	for _, name := range t.Logs {
		digest, err := DigestOf(filepath.Join(s.Dir, filepath.FromSlash(name)))
		if errors.Is(err, regular.ErrKind) || errors.Is(err, fs.ErrNotExist) {
			continue // the server's user may have done with it what it liked
		}
		if err != nil {
			return err
		}
		s.run.Seal.Files[name] = digest
	}
	return nil
}

// DigestOf is the digest of a file on disk.
func DigestOf(path string) (string, error) {
	f, err := regular.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Reseal writes the digests noted since into run.json, and leaves its other bytes as they are. A
// run without a seal, and one that is not what its seal says, stays so.
func (s *Store) Reseal() error {
	if s.run == nil || s.run.Seal == nil {
		return nil
	}
	data, err := ReadFile(filepath.Join(s.Dir, RunFile))
	if err != nil {
		return err
	}
	var was Run
	from, to, err := valueOf(data, "seal")
	if err != nil || json.Unmarshal(data[from:to], &was.Seal) != nil || was.Seal == nil || !was.Seal.holds(data) {
		return err
	}
	text, err := json.MarshalIndent(Seal{unsealed, s.run.Seal.Files}, " ", " ")
	if err != nil {
		return fmt.Errorf("encode the seal of %s: %w", s.Dir, err)
	}
	return writeFile(filepath.Join(s.Dir, RunFile), seal(bytes.Join([][]byte{data[:from], text, data[to:]}, nil)))
}

// valueOf finds where the value of a key of a JSON object stands; 0 to 0 where there is none.
func valueOf(data []byte, key string) (from, to int64, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		return 0, 0, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return 0, 0, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return 0, 0, err
		}
		if name == key {
			return d.InputOffset() - int64(len(value)), d.InputOffset(), nil
		}
	}
	return 0, 0, nil
}

// held holds a trial's file against the run's seal: it is what was written, or there is a doubt,
// or neither. One that was written right before the program was killed has no digest yet.
func (run *Run) held(name string, data []byte) (sealed bool, doubt phrase.Statement) {
	if run.Seal == nil {
		return false, phrase.Statement{}
	}
	switch digest, known := run.Seal.Files[TrialsDir+"/"+name]; {
	case !known && run.Status != Running:
		return false, phrase.FileUnknown
	case digest == "":
		return false, phrase.Statement{}
	case digest == Digest(data):
		return true, phrase.Statement{}
	}
	return false, phrase.FileChanged
}

// sealedTrials are the trials' files that the seal names.
func (run *Run) sealedTrials() (names []string) {
	if run.Seal == nil {
		return nil
	}
	for name := range run.Seal.Files {
		if file, ok := strings.CutPrefix(name, TrialsDir+"/"); ok {
			names = append(names, strings.TrimSuffix(file, ".json"))
		}
	}
	return names
}
