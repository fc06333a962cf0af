/** Domain names on the command line. */
import { DialectError, type Domain } from '../../contract/index.ts';

/**
 * Ids of the domains of a role. A text that is one domain's whole name means that domain, so a name may
 * contain a comma.
 *
 * @param text names separated by commas
 * @throws DialectError `unknown-domain`, naming the existing ones
 */
export function idsOfNames(
  domains: readonly Pick<Domain, 'id' | 'name' | 'role'>[],
  role: 'source' | 'target',
  text: string,
): number[] {
  const ofRole = domains.filter((domain) => domain.role === role);
  const whole = ofRole.find(({ name }) => name === text);
  if (whole) return [whole.id];
  const ids = text.split(',').map((part) => {
    const name = part.trim();
    const found = ofRole.find((domain) => domain.name === name);
    if (found) return found.id;
    const other = domains.some((domain) => domain.name === name)
      ? ` It is a ${role === 'source' ? 'target' : 'source'}.`
      : '';
    const names = ofRole.map((domain) => `“${domain.name}”`).join(', ');
    throw new DialectError(
      'unknown-domain',
      `There is no ${role} domain “${name}”.${other} ${names === '' ? `This project has no ${role} domain.` : `Choose among ${names}.`} Nothing was started.`,
      { name, role, known: ofRole.map((domain) => domain.name) },
    );
  });
  return [...new Set(ids)];
}
