package page

// About is the page on how figures are made and judged.
type About struct {
	Frame
	Verdicts []Meaning
	Gates    []Meaning
	Limits   []Meaning
}

// Meaning is a word of the site and what it means.
type Meaning struct {
	Mark
	Says string
}
