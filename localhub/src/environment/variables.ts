/** Says to the program below which hubs are to be reached, and where each is found. */
export const REDIRECT_VARIABLE = 'MOORING_LOCAL_HUB_REDIRECT';

/** The file of authorities that Node trusts beside its own. */
export const TRUST_VARIABLE = 'NODE_EXTRA_CA_CERTS';
