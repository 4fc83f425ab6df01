package spec

// The load engines, as load.engine names them.
const (
	EngineNative = "native" // the program's own
	EngineK6     = "k6"     // the real k6
	EngineBoth   = "both"   // every trial once with each
)

// Engines are the engines that send the load, the one that judges first: native where
// both do.
func (l Load) Engines() []string {
	switch l.Engine {
	case EngineBoth:
		return []string{EngineNative, EngineK6}
	case EngineK6:
		return []string{EngineK6}
	case "", EngineNative:
		return []string{EngineNative}
	}
	return []string{l.Engine} // another tool, whose results were imported
}
