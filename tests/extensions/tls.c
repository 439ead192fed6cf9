/* SPDX-License-Identifier: MIT */
/* An extension that is both ends of a TLS connection, through OpenSSL's C interface: it makes a key and a certificate,
 * runs the server in a thread that Python never hears of, and the client without the GIL.  For tests/test_extensions.py. */
#include <Python.h>

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static SSL_CTX *server_context, *client_context; /* static state, made once */
static char fingerprint[EVP_MAX_MD_SIZE];
static unsigned fingerprint_length;

static void make_certificate(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (unsigned char *)"here", -1, -1,
                               0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    X509_digest(certificate, EVP_sha256(), (unsigned char *)fingerprint, &fingerprint_length);
    SSL_CTX_use_certificate(server_context, certificate);
    SSL_CTX_use_PrivateKey(server_context, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

/* Answers each message with the message backwards, until the client says goodbye. */
static void *serve(void *socket)
{
    SSL *connection = SSL_new(server_context);
    char message[1000];
    SSL_set_fd(connection, *(int *)socket);
    if (SSL_accept(connection) == 1)
        for (int length; (length = SSL_read(connection, message, sizeof message)) > 0;) {
            for (int i = 0; i < length / 2; i++) {
                char first = message[i];
                message[i] = message[length - 1 - i];
                message[length - 1 - i] = first;
            }
            SSL_write(connection, message, length);
        }
    SSL_free(connection);
    close(*(int *)socket);
    return NULL;
}

/* exchange(BYTES, TIMES) -> (the last answer, the random number that the server said hello with, the protocol) */
static PyObject *exchange(PyObject *self, PyObject *args)
{
    const char *text;
    char answer[1000] = "";
    unsigned char hello[SSL3_RANDOM_SIZE] = "";
    int length, times, ends[2], got = 0;
    if (!PyArg_ParseTuple(args, "s#i", &text, &length, &times) || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        return NULL;
    pthread_t server;
    SSL *connection = SSL_new(client_context);
    const char *protocol = "none";
    Py_BEGIN_ALLOW_THREADS;
    pthread_create(&server, NULL, serve, &ends[1]);
    SSL_set_fd(connection, ends[0]);
    if (SSL_connect(connection) == 1) {
        for (int i = 0; i < times; i++) {
            SSL_write(connection, text, length);
            got = SSL_read(connection, answer, sizeof answer);
        }
        SSL_get_server_random(connection, hello, sizeof hello);
        protocol = SSL_get_version(connection);
        SSL_shutdown(connection);
    }
    pthread_join(server, NULL);
    Py_END_ALLOW_THREADS;
    SSL_free(connection);
    close(ends[0]);
    return Py_BuildValue("s#s#s", answer, got > 0 ? got : 0, (char *)hello, (int)sizeof hello, protocol);
}

static PyMethodDef methods[] = {{"exchange", exchange, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};

PyMODINIT_FUNC inittls(void)
{
    PyObject *module = Py_InitModule("tls", methods);
    server_context = SSL_CTX_new(TLS_server_method());
    client_context = SSL_CTX_new(TLS_client_method());
    make_certificate();
    PyModule_AddObject(module, "fingerprint", PyString_FromStringAndSize(fingerprint, fingerprint_length));
}
