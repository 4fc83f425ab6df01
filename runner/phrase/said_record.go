package phrase

// What is wrong with a file of a record.
var (
	RecordEmpty = of0("record_empty", says{en: "it is empty", ko: "비어 있습니다."})
	// RecordCut: bytes.
	RecordCut = of1("record_cut", says{
		en: "it ends in the middle, after {1} bytes: it was cut off while it was written or copied",
		ko: "{1}바이트에서 중간에 끊겨 있습니다. 저장하거나 복사하는 도중에 잘린 파일입니다.",
	})
	// RecordSyntax: a line, what the decoder says.
	RecordSyntax = of2("record_syntax", says{
		en: "it is no JSON, in line {1}: {2}",
		ko: "{1}행부터 JSON 형식이 아닙니다: {2}",
	})
	RecordNoObject = of0("record_no_object", says{
		en: "it is JSON but no object, as every file of a record is",
		ko: "JSON이지만 기록 파일이 갖춰야 할 객체 형식이 아닙니다.",
	})
	RecordNoSchema = of0("record_no_schema", says{
		en: "it names no schema: it is no file of a record, or what it held is gone",
		ko: "스키마 버전이 적혀 있지 않습니다. 기록 파일이 아니거나 내용이 지워진 파일입니다.",
	})
	// RecordSchema: what stands there, the newest schema.
	RecordSchema = of2("record_schema", says{
		en: "its schema is {1}, where a number from 1 to {2} stands",
		ko: "스키마 버전 자리에 1~{2} 대신 {1}이(가) 적혀 있습니다.",
	})
	// RecordNewer: its schema, the newest that is read.
	RecordNewer = of2("record_newer", says{
		en: "it has schema {1}, and this program reads up to {2}: use a newer runner",
		ko: "스키마 버전이 {1}인데 이 프로그램은 {2}까지만 읽을 수 있습니다. 더 새로운 runner를 사용하십시오.",
	})
	RecordField = of1("record_field", says{
		en: "what it holds cannot be read: {1}",
		ko: "내용을 읽을 수 없습니다: {1}",
	})
	// RecordOther: a trial.
	RecordOther = of1("record_other", says{
		en: "it holds another trial than its name says, {1}",
		ko: "파일 이름과 다른 시행({1})이 들어 있습니다.",
	})
	RecordUnplanned = of0("record_unplanned", says{
		en: "the run planned no such trial",
		ko: "이 실행의 계획에 없는 시행입니다.",
	})
	// TrialDamaged: a file, what is wrong with it.
	TrialDamaged = of2("trial_damaged", says{
		en: "{1} is damaged, and its trial left out: {2}",
		ko: "손상된 {1}의 시행은 제외했습니다: {2}",
	})
	// ResumeMends: the run.
	ResumeMends = of1("resume_mends", says{
		en: "runner exec --resume {1} runs it again",
		ko: "runner exec --resume {1} 명령으로 다시 실행할 수 있습니다.",
	})
	// TrialMissing: a file.
	TrialMissing = of1("trial_missing", says{
		en: "the run says that it is complete, and {1} is not there",
		ko: "완료된 실행으로 기록되어 있지만 {1} 파일이 없습니다.",
	})
)

// What of a run is not what its digests say.
var (
	RecordChanged = of0("record_changed", says{
		en: "run.json was changed after it was written: it has another digest than it says",
		ko: "run.json의 다이제스트가 적힌 값과 다릅니다. 기록된 뒤에 바뀐 파일입니다.",
	})
	SealGone = of0("seal_gone", says{
		en: "its digests were taken out of run.json: the program that wrote it keeps them",
		ko: "run.json에서 다이제스트가 제거되었습니다. 이 기록을 남긴 프로그램은 다이제스트를 함께 적습니다.",
	})
	FileChanged = of0("file_changed", says{
		en: "it was changed after it was written: it has another digest than the run says",
		ko: "다이제스트가 run.json에 적힌 값과 다릅니다. 기록된 뒤에 바뀐 파일입니다.",
	})
	FileUnknown = of0("file_unknown", says{
		en: "the run knows no digest of it: it came to the record after the run had ended",
		ko: "run.json에 다이제스트가 없습니다. 실행이 끝난 뒤에 더해진 파일입니다.",
	})
)

// What of a trial's record cannot be true together.
var (
	TrialContradicts = of1("trial_contradicts", says{
		en: "its record contradicts itself: {1}",
		ko: "기록의 내용이 서로 맞지 않습니다: {1}",
	})
	TrialStatus = of1("trial_status", says{
		en: "its status is {1}, and no trial ends so",
		ko: "시행 상태 {1}은(는) 없는 값입니다.",
	})
	// CountsOther: where requests are counted, how many, and how many there should be.
	CountsOther = of3("counts_other", says{
		en: "{1} holds {2} requests, where there were {3}",
		ko: "{1}에는 요청이 {2}개인데 다른 곳에는 {3}개로 기록되어 있습니다.",
	})
	CountImpossible = of1("count_impossible", says{
		en: "{1} has a count that cannot be",
		ko: "{1}에 있을 수 없는 개수가 기록되어 있습니다.",
	})
	// SeriesOther: requests in the seconds, in all.
	SeriesOther = of2("series_other", says{
		en: "its seconds hold {1} requests, and its totals {2}",
		ko: "초별 요청 수의 합은 {1}인데 전체 요청 수는 {2}입니다.",
	})
	// ElapsedNone: requests.
	ElapsedNone = of1("elapsed_none", says{
		en: "{1} requests took no time",
		ko: "요청 {1}개에 걸린 시간이 0으로 기록되어 있습니다.",
	})
	// ElapsedOther: the measured time, that of the seconds.
	ElapsedOther = of2("elapsed_other", says{
		en: "it says that it measured for {1}, and its seconds take {2}",
		ko: "측정 시간은 {1}(으)로 적혀 있지만 초별 기록은 {2}입니다.",
	})
)
