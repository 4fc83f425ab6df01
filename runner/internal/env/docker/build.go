package docker

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"github.com/moby/moby/api/types/jsonstream"
	"github.com/moby/moby/client"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"perflab/runner/internal/env"
	"perflab/runner/phrase"
)

// buildContext is a folder with a Dockerfile. Its tar is the same bytes for the same
// content, whether the folder is on disk or embedded, so that its hash can name the image.
type buildContext struct {
	name string // of the image, without tag: runner/redis
	fsys fs.FS  // the folder
	base string // the image with tag that the Dockerfile's ARG BASE stands for; may be empty
	also string // a second tag, which moves to the newest build; may be empty
}

// tag names the image after everything it is built From: it changes when a file of the
// context or the base image does, and only then is the image built again.
func (b buildContext) tag() (string, error) {
	hash := sha256.New()
	fmt.Fprintf(hash, "base %s\n", b.base)
	if err := writeTar(hash, b.fsys); err != nil {
		return "", fmt.Errorf("read the build context of %s: %w", b.name, err)
	}
	return b.name + ":" + hex.EncodeToString(hash.Sum(nil))[:12], nil
}

// writeTar writes the folder as a tar in lexical order, without times and owners. What its
// .dockerignore names is left out, and so are Python's caches.
func writeTar(w io.Writer, fsys fs.FS) error {
	ignored, err := ignores(fsys)
	if err != nil {
		return err
	}
	t := tar.NewWriter(w)
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		skip, err := ignored(name)
		if err != nil {
			return err
		}
		if skip {
			// A later pattern such as !docs/keep may bring a file of this folder back.
			return nil
		}
		return addToTar(t, fsys, name, d)
	})
	if err != nil {
		return err
	}
	return t.Close()
}

// ignores returns whether a name is left out of the context.
func ignores(fsys fs.FS) (func(name string) (bool, error), error) {
	patterns := []string{"**/__pycache__"}
	file, err := fsys.Open(".dockerignore")
	switch {
	case err == nil:
		defer file.Close()
		more, err := ignorefile.ReadAll(file)
		if err != nil {
			return nil, fmt.Errorf(".dockerignore: %w", err)
		}
		patterns = append(patterns, more...)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	m, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, fmt.Errorf(".dockerignore: %w", err)
	}
	return func(name string) (bool, error) {
		if name == "Dockerfile" || name == ".dockerignore" {
			return false, nil
		}
		return m.MatchesOrParentMatches(name)
	}, nil
}

func addToTar(t *tar.Writer, fsys fs.FS, name string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	// Only whether a file can be executed is kept of its mode: embedded files have no other.
	header := &tar.Header{Name: name, Mode: 0o644, Format: tar.FormatPAX}
	switch {
	case info.IsDir():
		header.Name, header.Typeflag, header.Mode = name+"/", tar.TypeDir, 0o755
		return t.WriteHeader(header)
	case info.Mode()&fs.ModeSymlink != 0:
		header.Typeflag = tar.TypeSymlink
		if header.Linkname, err = fs.ReadLink(fsys, name); err != nil {
			return err
		}
		return t.WriteHeader(header)
	case !info.Mode().IsRegular():
		return nil // sockets and devices have no place in an image
	}
	header.Typeflag, header.Size = tar.TypeReg, info.Size()
	if info.Mode()&0o111 != 0 {
		header.Mode = 0o755
	}
	if err := t.WriteHeader(header); err != nil {
		return err
	}
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(t, file)
	return err
}

// build builds the image and names it tag, reporting every line the engine prints.
func (b buildContext) build(ctx context.Context, engine client.APIClient, tag string, progress func(string)) error {
	content, w := io.Pipe()
	go func() { w.CloseWithError(writeTar(w, b.fsys)) }()
	defer content.Close()
	options := client.ImageBuildOptions{
		Tags:        []string{tag},
		Remove:      true,
		ForceRemove: true,
		Labels:      map[string]string{labelImage: b.name},
	}
	if b.also != "" {
		options.Tags = append(options.Tags, b.also)
	}
	if b.base != "" {
		options.BuildArgs = map[string]*string{"BASE": &b.base}
	}
	res, err := engine.ImageBuild(ctx, content, options)
	if err != nil {
		return fmt.Errorf("build image %s: %w", tag, err)
	}
	defer res.Body.Close()
	last := &env.Tail{}
	if err := follow(res.Body, last, progress); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return &env.Failure{
			Err: fmt.Errorf("build image %s: %w", tag, err), From: "the build",
			Log: last.Lines, Hint: buildHint(strings.Join(append(last.Lines, err.Error()), "\n")),
		}
	}
	return nil
}

// follow reads the engine's stream of messages to its end, handing on every line; an error
// in the stream is returned.
func follow(stream io.Reader, last *env.Tail, progress func(string)) error {
	for decoder := json.NewDecoder(stream); ; {
		var m jsonstream.Message
		if err := decoder.Decode(&m); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if m.Error != nil {
			return m.Error
		}
		text := m.Stream
		if text == "" && m.Progress == nil {
			text = m.Status // a pull; its progress bars are left out
		}
		for line := range strings.Lines(colours.ReplaceAllString(text, "")) {
			last.Add(line)
			if line = strings.TrimSpace(line); line != "" && progress != nil {
				progress(line)
			}
		}
	}
}

// colours are the control sequences in which engines and compilers colour their lines.
var colours = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

// buildHint is what to do about a failed build, from what it printed; nothing where the lines
// speak for themselves.
func buildHint(output string) phrase.Statement {
	holds := func(texts ...string) bool {
		for _, t := range texts {
			if strings.Contains(output, t) {
				return true
			}
		}
		return false
	}
	switch {
	case holds("Temporary failure resolving", "Could not resolve", "Unable to fetch", "Failed to fetch", "Unable to locate package"):
		return phrase.BuildNetwork
	case holds("pull access denied", "manifest unknown", "registry", "dial tcp", "no such host", "Client.Timeout"):
		return phrase.BuildBase
	case holds("no space left on device"):
		return phrase.BuildDisk
	}
	return phrase.Statement{}
}
