// Package faults injects faults into whole runs and tells what came of them: docs/faults.md is
// its table. It has tests only.
//
// The test binary doubles as the program, so that the parts are the real ones: the command
// line, the providers, the servers, the engine, the record. A run stops at the moment that is
// asked for (package moment), the fault is injected, the run goes on or is dead. Then is
// looked whether what is promised holds: each trial that ended before is in the record and can
// be read; the one under way is marked or not there; the exit code is not 0; after `runner
// clean` nothing runs on and nothing lies about; `exec --resume` completes the run.
package faults
