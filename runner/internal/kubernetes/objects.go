package kubernetes

// The parts of the cluster's objects that are written, as its API names them.

type meta struct {
	Name   string            `json:"name,omitempty"`
	Labels map[string]string `json:"labels,omitempty"`
}

type configMap struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   meta              `json:"metadata"`
	Immutable  bool              `json:"immutable"`
	Data       map[string]string `json:"data"`
}

type service struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   meta   `json:"metadata"`
	Spec       struct {
		Selector map[string]string `json:"selector"`
		Ports    []servicePort     `json:"ports"`
	} `json:"spec"`
}

type servicePort struct {
	Port       int `json:"port"`
	TargetPort int `json:"targetPort"`
}

type deployment struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   meta   `json:"metadata"`
	Spec       struct {
		Replicas int `json:"replicas"`
		Selector struct {
			MatchLabels map[string]string `json:"matchLabels"`
		} `json:"selector"`
		Template struct {
			Metadata meta    `json:"metadata"`
			Spec     podSpec `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
}

type podSpec struct {
	AutomountServiceAccountToken bool        `json:"automountServiceAccountToken"`
	EnableServiceLinks           bool        `json:"enableServiceLinks"`
	Containers                   []container `json:"containers"`
	Volumes                      []volume    `json:"volumes,omitempty"`
}

type container struct {
	Name            string          `json:"name"`
	Image           string          `json:"image"`
	Args            []string        `json:"args,omitempty"`
	Env             []variable      `json:"env,omitempty"`
	Ports           []containerPort `json:"ports"`
	Resources       resources       `json:"resources,omitzero"`
	StartupProbe    *probe          `json:"startupProbe,omitempty"`
	ReadinessProbe  *probe          `json:"readinessProbe,omitempty"`
	SecurityContext security        `json:"securityContext"`
	VolumeMounts    []volumeMount   `json:"volumeMounts,omitempty"`
}

type variable struct {
	Name      string     `json:"name"`
	Value     string     `json:"value,omitempty"`
	ValueFrom *valueFrom `json:"valueFrom,omitempty"`
}

type valueFrom struct {
	SecretKeyRef secretKeyRef `json:"secretKeyRef"`
}

type secretKeyRef struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

type containerPort struct {
	ContainerPort int `json:"containerPort"`
}

type resources struct {
	Requests map[string]string `json:"requests,omitempty"`
	Limits   map[string]string `json:"limits,omitempty"`
}

type probe struct {
	HTTPGet          *httpGet   `json:"httpGet,omitempty"`
	TCPSocket        *tcpSocket `json:"tcpSocket,omitempty"`
	Exec             *command   `json:"exec,omitempty"`
	PeriodSeconds    int        `json:"periodSeconds"`
	TimeoutSeconds   int        `json:"timeoutSeconds"`
	FailureThreshold int        `json:"failureThreshold"`
}

type httpGet struct {
	Path string `json:"path"`
	Port int    `json:"port"`
}

type tcpSocket struct {
	Port int `json:"port"`
}

type command struct {
	Command []string `json:"command"`
}

type security struct {
	AllowPrivilegeEscalation bool         `json:"allowPrivilegeEscalation"`
	ReadOnlyRootFilesystem   bool         `json:"readOnlyRootFilesystem"`
	Capabilities             capabilities `json:"capabilities"`
}

type capabilities struct {
	Drop []string `json:"drop"`
	Add  []string `json:"add,omitempty"`
}

type volume struct {
	Name     string   `json:"name"`
	EmptyDir emptyDir `json:"emptyDir"`
}

type emptyDir struct {
	Medium string `json:"medium"`
}

type volumeMount struct {
	Name      string `json:"name"`
	MountPath string `json:"mountPath"`
}

// testRun is what k6's operator runs: group k6.io, version v1alpha1.
type testRun struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   meta   `json:"metadata"`
	Spec       struct {
		Parallelism int       `json:"parallelism"`
		Quiet       string    `json:"quiet"` // "true" or "false": the operator's own type
		Script      script    `json:"script"`
		Arguments   string    `json:"arguments"`
		Runner      runnerPod `json:"runner"`
	} `json:"spec"`
}

type script struct {
	ConfigMap scriptMap `json:"configMap"`
}

type scriptMap struct {
	Name string `json:"name"`
	File string `json:"file"`
}

type runnerPod struct {
	Image string     `json:"image"`
	Env   []variable `json:"env,omitempty"`
}
