/** Words about rings: the list, the evidence of one, and the risk of a taxpayer. Whether members agreed on anything, no word here says. */
export const ringWords = {
  leadPage: { leads: 'Leads', rings: 'Rings' },
  leadPageText: {
    leads: 'These are leads, not conclusions: whether an invoice is false is found by an inspection.',
    rings:
      'Leads that belong together, not a conclusion: whether members agreed on anything is found by an inspection.',
  },
  leadPageChoose: {
    leads: 'Choose a lead on the left to see all of its evidence here.',
    rings: 'Choose a ring on the left to see all of its evidence here.',
  },
  onlyWith: { leads: 'Only leads with this taxpayer', rings: 'Only rings with this taxpayer' },
  rings: {
    list: 'Rings, strongest first',
    count_one: 'One ring',
    count_other: '{{text}} rings',
    none: 'There are no such rings. Clear the number, or scan again.',
    stake: 'at stake {{amount}}',
    core: '{{text}} in the core',
    members: '{{text}} in all',
    close: 'Close this ring',
  },
  ringColumn: { ring: 'Ring, its core and what it comes from', sum: 'Net and period', strength: 'Score' },
  ringChange: {
    new: 'new',
    joined: '{{joined}} joined',
    left: '{{left}} left',
    both: '{{joined}} joined, {{left}} left',
  },
  ringSince: { joined: 'Joined since the scan before ({{text}}): ', left: 'Left since the scan before ({{text}}): ' },
  ring: {
    region: 'The evidence of a ring',
    title: 'Ring {{rank}}',
    size: '{{core}} in the core, {{beside}} associated beside it, from {{leads}} leads',
    facts_one: '{{first}} to {{last}}, one invoice between members',
    facts_other: '{{first}} to {{last}}, {{text}} invoices between members',
    notice:
      'These are leads that belong together, not a conclusion: whether members agreed on anything is found by an inspection.',
    score: 'What the score is made of',
    lead: 'lead #{{number}}',
    membersText:
      'Invoices lead to the same tier or to a later one. After # stands the number of a lead in this ring: #1 is the strongest.',
  },
  ringAmount: { net: 'Net between members', tax: 'Tax', stake: 'Tax that recipients may deduct' },
  risk: {
    title: 'Risk',
    order: 'an order, not a probability',
    value:
      'A value is how often leads as strong are right in made data. Detectors of one group see the same thing: only the strongest counts.',
    termLabel: 'Value of this term',
    weaker: 'weaker of its group, not counted',
    ring: 'the ring beside which it stands',
    role: 'in the role: {{role}}',
  },
};
