const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/u;
const LOCAL_INTERNATIONAL = /^[^\s\p{Cc}\p{Cf}\p{Cs}"(),:;<>@[\\\]]+$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

const isDomain = (domain: string): boolean =>
  domain.length <= 253 && domain.split('.').every((label) => LABEL.test(label));

/**
 * Whether a text is one plain e-mail address (RFC 5321 and 6531, without quoted local parts and address literals):
 * nothing in it can end a header line, open a comment or name a second recipient. `root@localhost` counts.
 */
export const isEmailAddress = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > 254) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const plain = LOCAL.test(local) || (LOCAL_INTERNATIONAL.test(local) && !/^\.|\.\.|\.$/.test(local));
  return Buffer.byteLength(local) <= 64 && plain && isDomain(domain);
};
