// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a webview.  Nothing of a recording is ever in its markup: it comes later, as data, and becomes text.  No script
// runs but the one that is named, and nothing is loaded from elsewhere.
'use strict';

/** text: a sentence of ours; script, style: addresses in the extension. */
function page(webview, { text = '', script, style }) {
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src ${webview.cspSource};`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${style ? `<link rel="stylesheet" href="${style}">` : ''}
</head>
<body>
<p id="says">${text}</p>
<div id="timeline"></div>
${script ? `<script src="${script}"></script>` : ''}
</body>
</html>`;
}

module.exports = { page };
