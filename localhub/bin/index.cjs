'use strict';
// What `require('@mooring/localhub')` gives. Its errors are told apart by their names.
exports.startLocalHub = async (settings) => (await import('./index.mjs')).startLocalHub(settings);
