package k6run

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"

	"perflab/runner/internal/load"
)

// onlyAddresses are the networks that k6 must not dial: all but the addresses of the server, of
// which one may be known.
func onlyAddresses(ctx context.Context, baseURL, known string) ([]netip.Prefix, error) {
	base, err := load.ParseBase(baseURL)
	if err != nil {
		return nil, err
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", cmp.Or(known, base.Hostname()))
	if err != nil {
		return nil, fmt.Errorf("find the server's address: %w", err)
	}
	for i := range found {
		found[i] = found[i].Unmap().WithZone("")
	}
	return append(without(netip.MustParsePrefix("0.0.0.0/0"), found), without(netip.MustParsePrefix("::/0"), found)...), nil
}

// without covers p but for the addresses.
func without(p netip.Prefix, addresses []netip.Addr) []netip.Prefix {
	inside := 0
	for _, a := range addresses {
		if p.Contains(a) {
			inside++
		}
	}
	switch {
	case inside == 0:
		return []netip.Prefix{p}
	case p.IsSingleIP():
		return nil
	}
	low := netip.PrefixFrom(p.Addr(), p.Bits()+1)
	bytes := p.Addr().AsSlice()
	bytes[p.Bits()/8] |= 0x80 >> (p.Bits() % 8)
	upper, _ := netip.AddrFromSlice(bytes) // as long as p's address
	return append(without(low, addresses), without(netip.PrefixFrom(upper, p.Bits()+1), addresses)...)
}
