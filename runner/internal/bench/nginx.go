package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"perflab/runner/internal/nginx"
)

// server is an nginx that serves the two files.
type server struct {
	*nginx.Server
	urls map[protocol]string
	dir  string
}

// config keeps connections however many requests they carry.
const config = `  access_log off;
  sendfile on;
  open_file_cache max=16;
  keepalive_requests 1000000000;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_certificate own.crt;
  ssl_certificate_key own.key;
  server { listen %s backlog=4096; root files; }
  server { listen %s ssl backlog=4096; root files; }
  server { listen %s ssl http2 backlog=4096; root files; }`

// startServer starts nginx on cpus and returns once it serves both files whole. An error
// leaves nothing behind.
func startServer(ctx context.Context, cpus []int) (*server, error) {
	dir, err := os.MkdirTemp("", "bench-nginx-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if err := s.start(ctx, cpus); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := errors.Join(s.fetch(ctx, small), s.fetch(ctx, large)); err != nil {
		log := s.Log() // in the folder that goes
		s.stop()
		return nil, fmt.Errorf("nginx does not serve: %w\n%s", err, log)
	}
	return s, nil
}

// start puts the files in place and starts nginx.
func (s *server) start(ctx context.Context, cpus []int) error {
	files := filepath.Join(s.dir, "files")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return err
	}
	for _, f := range []file{small, large} {
		if err := os.WriteFile(filepath.Join(files, f.path), bytes.Repeat([]byte("x"), f.bytes), 0o644); err != nil {
			return err
		}
	}
	if err := certify(s.dir); err != nil {
		return err
	}
	s.urls = map[protocol]string{}
	var addresses []any
	for _, p := range []protocol{plain, https, http2} {
		address, err := nginx.Address()
		if err != nil {
			return err
		}
		addresses = append(addresses, address)
		s.urls[p] = "https://" + address
	}
	s.urls[plain] = fmt.Sprintf("http://%s", addresses[0])
	var err error
	s.Server, err = nginx.Start(ctx, nginx.Options{Dir: s.dir, HTTP: fmt.Sprintf(config, addresses...), CPUs: cpus})
	return err
}

// certify leaves a certificate of our own making, and its key, in dir.
func certify(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	write := func(name, kind string, b []byte) error {
		return os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600)
	}
	return errors.Join(write("own.crt", "CERTIFICATE", der), write("own.key", "PRIVATE KEY", secret))
}

func (s *server) fetch(ctx context.Context, f file) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.urls[plain]+f.path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	got, err := io.Copy(io.Discard, resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK || got != int64(f.bytes) {
		return fmt.Errorf("%s: status %d with %d bytes, not 200 with %d", f.path, resp.StatusCode, got, f.bytes)
	}
	return nil
}

// stop ends nginx and removes its folder.
func (s *server) stop() {
	s.Stop()
	_ = os.RemoveAll(s.dir)
}
