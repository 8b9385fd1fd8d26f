import { BlockList, isIP } from 'node:net';

/**
 * What is no place on the public internet, after the IANA special-purpose registries (RFC 6890 and updates), and the
 * one metadata service that has a public address.
 */
const FORBIDDEN_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by carriers; holds metadata services too
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16', // link-local; metadata services
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and the broadcast
];
/** Of IPv6 only global unicast may pass; this is what in there leads elsewhere (Teredo, 6to4) or nowhere. */
const PUBLIC_V6 = '2000::/3';
const FORBIDDEN_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48'];

const addRange = (list: BlockList, range: string): void => {
  const [address = '', bits] = range.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
};
const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) addRange(list, range);
  return list;
};

const forbiddenV4 = listOf(FORBIDDEN_V4);
const publicV6 = listOf([PUBLIC_V6]);
const forbiddenV6 = listOf(FORBIDDEN_V6);

/** What the operator allows on top: names of hosts, addresses and ranges. */
export interface Allowed {
  host(name: string): boolean;
  address(address: string): boolean;
}

const isRange = (text: string): boolean => {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
};

/** Entries as config.ts has checked them. */
export const allowedBy = (entries: readonly string[]): Allowed => {
  const ranges = listOf(entries.filter(isRange));
  const hosts = new Set(entries.filter((entry) => !isRange(entry)).map((entry) => entry.toLowerCase()));
  return {
    host: (name) => hosts.has(name.toLowerCase()),
    address: (address) => ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  };
};

/** Whether an address, as a resolver or a URL writes it, lies outside of the public internet. */
export const isForbidden = (address: string): boolean => {
  switch (isIP(address)) {
    case 4:
      return forbiddenV4.check(address, 'ipv4');
    case 6:
      return !publicV6.check(address, 'ipv6') || forbiddenV6.check(address, 'ipv6');
    default:
      return true;
  }
};
