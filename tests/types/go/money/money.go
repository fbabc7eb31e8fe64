// Package money is what a user has: an amount in a form of its own, and a key.
package money

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
)

// Money is an exact amount.
type Money struct {
	amount *big.Rat
	digits int
}

// Parse reads an amount, and panics if it is none.
func Parse(text string) Money {
	var found Money
	if err := found.UnmarshalJSON([]byte(text)); err != nil {
		panic(err)
	}
	return found
}

// UnmarshalJSON reads a JSON number.
func (m *Money) UnmarshalJSON(data []byte) error {
	found, ok := new(big.Rat).SetString(string(data))
	if !ok {
		return errors.New("no amount")
	}
	_, fraction, _ := strings.Cut(string(data), ".")
	*m = Money{found, len(fraction)}
	return nil
}

// MarshalJSON writes a JSON number.
func (m Money) MarshalJSON() ([]byte, error) {
	return []byte(m.amount.FloatString(m.digits)), nil
}

// Key is a text without exclamation marks.
type Key struct {
	text string
}

// UnmarshalJSON reads a JSON string.
func (k *Key) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil || strings.Contains(text, "!") {
		return errors.New("no key")
	}
	k.text = text
	return nil
}

// MarshalJSON writes a JSON string.
func (k Key) MarshalJSON() ([]byte, error) {
	return json.Marshal(k.text)
}
