package dataset

// splitmix is the state of a splitmix64 generator; its start value is the seed.
type splitmix uint64

// next draws 64 bits.
func (s *splitmix) next() uint64 {
	*s += 0x9E3779B97F4A7C15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// alphabet has 64 characters, so that six bits choose one without bias. None of them
// needs escaping in JSON.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ."

// text draws n characters, ten from each draw, lowest bits first.
func (s *splitmix) text(n int) string {
	b := make([]byte, n)
	var bits uint64
	for i := range b {
		if i%10 == 0 {
			bits = s.next()
		}
		b[i] = alphabet[bits&63]
		bits >>= 6
	}
	return string(b)
}
