import {X509Certificate} from 'node:crypto';

type Site = {
	readonly url: string;
	readonly words: string;
	/** Our own certificate, PEM. */
	readonly cert: string | undefined;
};

type Rule = {
	/** Of the codes that Node gives errors of OpenSSL and of its own checks. */
	readonly pattern: RegExp;
	readonly reason: (site: Site) => string;
	readonly hint: string;
};

const files =
	'in DOCKER_CERT_PATH, in the docker context, or in what `agents add --tls-dir` was given';

const rules: readonly Rule[] = [
	{
		pattern: /^CERT_HAS_EXPIRED$/,
		reason: ({url}) => `the TLS certificate of ${url} has expired`,
		hint: 'Give the engine a new certificate; also check that the clocks of both machines are right.',
	},
	{
		pattern: /^CERT_NOT_YET_VALID$/,
		reason: ({url}) => `the TLS certificate of ${url} is not valid yet`,
		hint: 'Check that the clocks of both machines are right.',
	},
	{
		pattern: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
		reason: ({url, words}) => `the TLS certificate of ${url} is for another name: ${words}`,
		hint: 'Use a name or address that the certificate holds, or make one that holds this (subjectAltName).',
	},
	{
		pattern: /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_)/,
		reason: ({url, words}) =>
			`the TLS certificate of ${url} is not signed by a CA known here: ${words}`,
		hint: `Check that ca.pem is the CA of that engine, ${files}.`,
	},
	{
		// Engines tell a certificate that is missing from one they refuse in no other way.
		pattern:
			/ALERT_(CERTIFICATE|NO_CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|DECRYPT_ERROR|HANDSHAKE_FAILURE)/,
		reason: ({url, words, cert}) =>
			cert === undefined
				? `${url} wants a TLS certificate of us, and there is none`
				: isExpired(cert)
					? `${url} refused our TLS certificate: it has expired`
					: `${url} refused our TLS certificate: ${words}`,
		hint: `cert.pem and key.pem have to be there, and signed by the CA that the engine trusts, ${files}.`,
	},
	{
		// EPROTO: OpenSSL could make nothing of the answer to the first bytes.
		pattern:
			/^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE))$/,
		reason: ({url}) => `what listens at ${url} does not speak TLS`,
		hint: 'Check the port: engines speak TLS at 2376 and plainly at 2375. For a plain one unset DOCKER_TLS_VERIFY.',
	},
	{
		pattern: /^ERR_OSSL_/,
		reason: ({words}) => `our own TLS files cannot be used: ${words}`,
		hint: `Check ca.pem, cert.pem and key.pem, ${files}.`,
	},
	{
		pattern: /^(ERR_TLS|ERR_SSL|CERT_|HOSTNAME_)/,
		reason: ({url, words}) => `TLS with ${url} failed: ${words}`,
		hint: `Check ca.pem, cert.pem and key.pem, ${files}.`,
	},
];

/** What a code means for TLS with an engine; undefined if it is not about TLS. */
export function tlsFailure(code: string, site: Site): {reason: string; hint: string} | undefined {
	const rule = rules.find(({pattern}) => pattern.test(code));
	return rule && {reason: rule.reason({...site, words: plainWords(site.words)}), hint: rule.hint};
}

/** OpenSSL says `4003…:error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:ssl/record/….c:78:`. */
function plainWords(words: string): string {
	const [, reason = words] = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(words) ?? [];
	// What Node advises is not for people who run flotilla.
	return reason.replace(/; .*Node\.js.*/, '');
}

function isExpired(pem: string): boolean {
	try {
		return new X509Certificate(pem).validToDate.getTime() < Date.now();
	} catch {
		return false;
	}
}
