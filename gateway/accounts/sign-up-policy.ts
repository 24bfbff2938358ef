/** Who may make an account: by which way, and with an address of which domain. Pure. */
import type { SignUpPolicy } from '../contract/roles.ts';
import type { SectionValue } from '../contract/setting-sections.ts';
import { refuse } from '../problem.ts';

type Accounts = Pick<SectionValue<'accounts'>, 'signUp' | 'signUpDomains'>;

/** Without letters nobody shows that an address is theirs, so that a domain proves nothing: an administrator has to look. */
export function policyOf({ signUp, signUpDomains }: Accounts, sendsMail: boolean): SignUpPolicy {
  return signUp === 'open' && signUpDomains.length > 0 && !sendsMail ? 'approval' : signUp;
}

/** Subdomains are other domains. */
export function requireDomain(email: string, { signUpDomains: domains }: Pick<Accounts, 'signUpDomains'>): void {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (domains.length > 0 && !domains.includes(domain))
    throw refuse(
      'address-not-allowed',
      403,
      'Accounts here are for addresses of certain domains alone.',
      `Those are: ${domains.join(', ')}.`,
    );
}
