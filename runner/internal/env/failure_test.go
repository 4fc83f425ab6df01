package env

import (
	"errors"
	"strings"
	"testing"

	"perflab/runner/phrase"
	"perflab/runner/spec"
)

func TestFailureSaysWhatItKnows(t *testing.T) {
	killed := OutOfMemory("server", 16<<20)
	killed.Log = []string{"allocating", "more"}
	cause := errors.New("gone")
	for name, c := range map[string]struct {
		failure *Failure
		en, ko  string
	}{
		"all":      {killed, "server was killed: it used more than its memory limit of 16MiB\n  last lines of server:\n    allocating\n    more\n  hint: raise the memory limit of server in the experiment's environment, or lower its workers", "server이(가) 메모리 한도 16MiB를 넘게 써서 강제 종료되었습니다.\n  server의 마지막 출력:\n    allocating\n    more\n  해결 방법: 실험의 environment에서 server의 메모리 한도를 올리거나 워커를 줄이십시오."},
		"a cause":  {&Failure{Err: cause}, "gone", "gone"},
		"a log":    {&Failure{Err: cause, From: "redis", Log: []string{"full"}}, "gone\n  last lines of redis:\n    full", "gone\n  redis의 마지막 출력:\n    full"},
		"a remedy": {&Failure{Err: cause, Hint: phrase.RunInDocker}, "gone\n  hint: run with --provider docker", "gone\n  해결 방법: --provider docker로 실행하십시오."},
	} {
		t.Run(name, func(t *testing.T) {
			says := phrase.Error(c.failure)
			if en, ko := c.failure.Error(), says.In(phrase.Korean); en != c.en || ko != c.ko {
				t.Errorf("got  %q\nand  %q\nwant %q\nand  %q", en, ko, c.en, c.ko)
			}
		})
	}
	if !errors.Is(&Failure{Err: cause}, cause) || strings.Contains(OutOfMemory("a", spec.Size(1)).Error(), "last lines") {
		t.Error("it hides its cause, or lines that there are none of")
	}
}
