// Command oracle answers, with upstream's own packages, how a policy loads and what it decides.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	"k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/endpoints/filters"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/klog/v2"
)

type ask struct {
	Policy string `json:"policy"`
	// Bytes is the policy in base64, for what is not UTF-8.
	Bytes    []byte    `json:"bytes"`
	Requests []reqSpec `json:"requests"`
}
type reqSpec struct {
	Method string   `json:"method"`
	URL    string   `json:"url"`
	User   *string  `json:"user"`
	Groups []string `json:"groups"`
}
type fieldError struct {
	Field string `json:"field"`
	Kind  string `json:"kind"`
	Value any    `json:"value"`
	Text  string `json:"text"`
}
type answer struct {
	Error     string           `json:"error,omitempty"`
	Errors    []fieldError     `json:"errors,omitempty"`
	Warning   string           `json:"warning,omitempty"`
	Policy    any              `json:"policy,omitempty"`
	Decisions []map[string]any `json:"decisions,omitempty"`
}

func main() {
	klog.LogToStderr(false)
	var warn bytes.Buffer
	klog.SetOutput(&warn)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var a ask
			if e := json.Unmarshal(line, &a); e != nil {
				panic(e)
			}
			warn.Reset()
			b, _ := json.Marshal(do(a, &warn))
			out.Write(b)
			out.WriteByte('\n')
		}
		if err == io.EOF {
			return
		}
	}
}

func do(a ask, warn *bytes.Buffer) answer {
	text := a.Bytes
	if text == nil {
		text = []byte(a.Policy)
	}
	p, err := policy.LoadPolicyFromBytes(text)
	klog.Flush()
	ans := answer{Warning: warn.String()}
	if err != nil {
		ans.Error = err.Error()
		var agg utilerrors.Aggregate
		if errors.As(err, &agg) {
			for _, e := range agg.Errors() {
				var fe *field.Error
				if errors.As(e, &fe) {
					ans.Errors = append(ans.Errors, fieldError{fe.Field, string(fe.Type), fe.BadValue, fe.Error()})
				}
			}
		}
		return ans
	}
	ans.Policy = p.DeepCopy()
	resolver := &request.RequestInfoFactory{APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api")}
	one := make([]auditinternal.Policy, len(p.Rules))
	for i, r := range p.Rules {
		c := *r.DeepCopy()
		c.Level = auditinternal.LevelMetadata
		one[i] = auditinternal.Policy{Rules: []auditinternal.PolicyRule{c}}
	}
	ev := policy.NewPolicyRuleEvaluator(p.DeepCopy())
	for _, r := range a.Requests {
		hr, err := http.ReadRequest(bufio.NewReader(bytes.NewReader([]byte(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: x\r\n\r\n", r.Method, r.URL)))))
		if err != nil {
			ans.Decisions = append(ans.Decisions, map[string]any{"error": err.Error()})
			continue
		}
		info, err := resolver.NewRequestInfo(hr)
		if err != nil {
			ans.Decisions = append(ans.Decisions, map[string]any{"error": err.Error()})
			continue
		}
		ctx := request.WithRequestInfo(hr.Context(), info)
		if r.User != nil {
			ctx = request.WithUser(ctx, &user.DefaultInfo{Name: *r.User, Groups: r.Groups})
		}
		at, err := filters.GetAuthorizerAttributes(ctx)
		if err != nil {
			panic(err)
		}
		d := ev.EvaluatePolicyRule(at)
		st := []string{}
		for _, s := range d.OmitStages {
			st = append(st, string(s))
		}
		sort.Strings(st)
		rule := any(nil)
		for i := range one {
			if policy.NewPolicyRuleEvaluator(&one[i]).EvaluatePolicyRule(at).Level != auditinternal.LevelNone {
				rule = i
				break
			}
		}
		ans.Decisions = append(ans.Decisions, map[string]any{"level": string(d.Level), "rule": rule, "omitStages": st, "omitManagedFields": d.OmitManagedFields,
			"attributes": map[string]any{"resourceRequest": at.IsResourceRequest(), "verb": at.GetVerb(), "apiGroup": at.GetAPIGroup(), "resource": at.GetResource(), "subresource": at.GetSubresource(), "namespace": at.GetNamespace(), "name": at.GetName(), "path": at.GetPath()}})
	}
	return ans
}
