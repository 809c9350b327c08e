/** Letters that repeat the roles in a lead or a ring, so that the picture can be read without colour. */
import type { TFunction } from 'i18next';
import type { LeadRole } from '../../server/contract.ts';
import { leadRoles } from '../state/leads.ts';

export const roleLetters = (t: TFunction): Record<LeadRole, string> =>
  Object.fromEntries(leadRoles.map((role) => [role, t(`roleMark.${role}`)])) as Record<LeadRole, string>;
