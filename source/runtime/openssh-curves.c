/*
 * OpenSSH's portable ed25519 and curve25519 cost several milliseconds a login; OpenSSL's take a
 * tenth. Linked before libssh.a, so the archive's reference code is left out.
 */
#include <openssl/evp.h>
#include <string.h>

enum { key_size = 32, signature_size = 64 };

int crypto_sign_ed25519_keypair(unsigned char *public_key, unsigned char *secret_key);
int crypto_sign_ed25519(unsigned char *signed_message, unsigned long long *signed_length,
	const unsigned char *message, unsigned long long length, const unsigned char *secret_key);
int crypto_sign_ed25519_open(unsigned char *message, unsigned long long *length,
	const unsigned char *signed_message, unsigned long long signed_length,
	const unsigned char *public_key);
int crypto_scalarmult_curve25519(unsigned char *product, const unsigned char *scalar,
	const unsigned char *point);
void openssh_warm_up(void);

/* OpenSSH keeps the secret key as the seed followed by the public key. */
int crypto_sign_ed25519_keypair(unsigned char *public_key, unsigned char *secret_key)
{
	size_t public_length = key_size, seed_length = key_size;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	int ok = key && EVP_PKEY_get_raw_private_key(key, secret_key, &seed_length) == 1 &&
		EVP_PKEY_get_raw_public_key(key, public_key, &public_length) == 1;
	if (ok) memcpy(secret_key + key_size, public_key, key_size);
	EVP_PKEY_free(key);
	return ok ? 0 : -1;
}

int crypto_sign_ed25519(unsigned char *signed_message, unsigned long long *signed_length,
	const unsigned char *message, unsigned long long length, const unsigned char *secret_key)
{
	size_t written = signature_size;
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret_key, key_size);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	memmove(signed_message + signature_size, message, length);
	int ok = key && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestSign(context, signed_message, &written, signed_message + signature_size,
			length) == 1;
	*signed_length = length + signature_size;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return ok ? 0 : -1;
}

int crypto_sign_ed25519_open(unsigned char *message, unsigned long long *length,
	const unsigned char *signed_message, unsigned long long signed_length,
	const unsigned char *public_key)
{
	*length = (unsigned long long)-1;
	if (signed_length < signature_size) return -1;
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, key_size);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int ok = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestVerify(context, signed_message, signature_size,
			signed_message + signature_size, signed_length - signature_size) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	if (!ok) return -1;
	*length = signed_length - signature_size;
	memmove(message, signed_message + signature_size, *length);
	return 0;
}

/* The public key is the scalar times the base point, which OpenSSL only gives as "public key". */
static int public_point(unsigned char *product, EVP_PKEY *key)
{
	size_t length = key_size;
	return EVP_PKEY_get_raw_public_key(key, product, &length) == 1;
}

static int shared_point(unsigned char *product, EVP_PKEY *key, const unsigned char *point)
{
	size_t length = key_size;
	EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, point, key_size);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	int ok = peer && context && EVP_PKEY_derive_init(context) == 1 &&
		EVP_PKEY_derive_set_peer_ex(context, peer, 0) == 1 &&
		EVP_PKEY_derive(context, product, &length) == 1;
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(peer);
	return ok;
}

int crypto_scalarmult_curve25519(unsigned char *product, const unsigned char *scalar,
	const unsigned char *point)
{
	static const unsigned char base_point[key_size] = {9};
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, scalar, key_size);
	int ok = key && (memcmp(point, base_point, key_size) ? shared_point(product, key, point)
		: public_point(product, key));
	EVP_PKEY_free(key);
	/* Callers look at the result only: all zeroes is what they refuse. */
	if (!ok) memset(product, 0, key_size);
	return ok ? 0 : -1;
}

/*
 * OpenSSL looks its algorithms up on first use, which takes 2 ms in each of the two processes
 * that serve a login. Done once in the listener, both inherit it.
 */
void openssh_warm_up(void)
{
	unsigned char public_key[key_size] = {0}, secret_key[2 * key_size] = {1};
	unsigned char buffer[signature_size + 1] = {0}, iv[16] = {0};
	unsigned long long length;
	const EVP_CIPHER *ciphers[] = {EVP_chacha20(), EVP_aes_128_gcm(), EVP_aes_256_gcm()};

	crypto_sign_ed25519(buffer, &length, buffer, 1, secret_key);
	crypto_sign_ed25519_open(secret_key, &length, buffer, sizeof buffer, public_key);
	crypto_scalarmult_curve25519(public_key, secret_key, buffer);
	EVP_Digest(buffer, 1, secret_key, NULL, EVP_sha256(), NULL);
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
		if (context) EVP_EncryptInit_ex(context, ciphers[i], NULL, buffer, iv);
		EVP_CIPHER_CTX_free(context);
	}
}
