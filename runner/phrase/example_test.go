package phrase_test

import (
	"encoding/json"
	"fmt"
	"os"

	"perflab/runner/phrase"
)

// A statement travels as a code with arguments, and becomes a sentence where it is read.
func Example() {
	says := phrase.LimitCPU(phrase.Share(0.97), phrase.CPUs(2), phrase.Seconds(0.0021), phrase.Fixed(952, 0))
	data, err := json.Marshal(says)
	if err != nil {
		fmt.Println(err)
		return
	}
	var read phrase.Statement
	if err := json.Unmarshal(data, &read); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(read)
	fmt.Println(read.In(phrase.Korean))
	// Output:
	// the server's CPU is busy for 97% of 2 CPUs; a request takes 2.1 ms of it, so that 952 a second are the most
	// 서버가 CPU 2개의 97%를 쓰고 있습니다. 요청 하나에 드는 CPU 시간은 2.1 ms이므로 초당 952건이 최대입니다.
}

// Words of others stay as they are, in every language.
func ExampleError() {
	_, err := os.ReadFile("/no/such/file")
	fmt.Println(phrase.DiedUnderLoad(phrase.Sentences(phrase.Error(err))).In(phrase.Korean))
	fmt.Println(phrase.Error(phrase.Err(phrase.ServerGone, err)).In(phrase.Korean))
	// Output:
	// 부하를 받는 중에 종료되었습니다: open /no/such/file: no such file or directory
	// 서버가 이미 종료되었습니다.
}

// Sentences that belong together are joined as each language joins them.
func ExampleJoin() {
	slots := phrase.LimitSlots(phrase.Workers(9), phrase.Fixed(655, 0), phrase.Seconds(0.026))
	cpu := phrase.LimitSlotsCPU(phrase.Seconds(0.004), phrase.Share(0.31))
	for _, l := range phrase.Languages() {
		fmt.Println(phrase.Join(l, slots, cpu))
	}
	// Output:
	// all of 9 workers are taken, 655 requests are in flight: a request holds its slot for 26 ms, of which 4 ms are CPU; the CPU is busy for 31%
	// 워커 9개가 모두 차 있고 요청 655개가 동시에 걸려 있습니다. 요청 하나가 슬롯을 붙잡는 시간은 26 ms입니다. 그중 CPU를 쓰는 시간은 4 ms이고, CPU 사용률은 31%입니다.
}
