//go:build tools

// Package tools pins the Karpenter controller that a rehearsal runs.
package tools

import _ "github.com/aws/karpenter-provider-aws/cmd/controller"
