/* SPDX-License-Identifier: MIT */
/* An extension that uses libcurl and OpenSSL through their C interfaces, and knows nothing of recordings.  Compiled by
 * tests/test_extensions.py.
 *
 * libcurl's few functions are declared here: its headers are in a package that nothing else needs. */
#include <Python.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

typedef void CURL;
extern CURL *curl_easy_init(void);
extern int curl_easy_setopt(CURL *, int option, ...);
extern int curl_easy_perform(CURL *);
extern const char *curl_easy_strerror(int);
extern void curl_easy_cleanup(CURL *);
enum { OPTION_WRITEDATA = 10001, OPTION_URL = 10002, OPTION_WRITEFUNCTION = 20011, OPTION_NOSIGNAL = 99 };

static size_t append(char *bytes, size_t size, size_t count, void *list)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *piece = PyString_FromStringAndSize(bytes, size * count);
    PyList_Append(list, piece);
    Py_DECREF(piece);
    PyGILState_Release(state);
    return size * count;
}

/* fetch(URL) -> the pieces in which its content came */
static PyObject *fetch(PyObject *self, PyObject *args)
{
    const char *url;
    if (!PyArg_ParseTuple(args, "s", &url))
        return NULL;
    PyObject *pieces = PyList_New(0);
    CURL *curl = curl_easy_init();
    int status;
    curl_easy_setopt(curl, OPTION_URL, url);
    curl_easy_setopt(curl, OPTION_NOSIGNAL, 1L);
    curl_easy_setopt(curl, OPTION_WRITEFUNCTION, append);
    curl_easy_setopt(curl, OPTION_WRITEDATA, pieces);
    Py_BEGIN_ALLOW_THREADS;
    status = curl_easy_perform(curl);
    Py_END_ALLOW_THREADS;
    curl_easy_cleanup(curl);
    if (status == 0)
        return pieces;
    Py_DECREF(pieces);
    return PyErr_Format(PyExc_IOError, "%s", curl_easy_strerror(status));
}

/* digest(BYTES) -> its SHA-256 */
static PyObject *digest(PyObject *self, PyObject *args)
{
    const char *bytes;
    int length;
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned out_length;
    if (!PyArg_ParseTuple(args, "s#", &bytes, &length))
        return NULL;
    EVP_Digest(bytes, length, out, &out_length, EVP_sha256(), NULL);
    return PyString_FromStringAndSize((char *)out, out_length);
}

/* random(N) -> N random bytes */
static PyObject *random_bytes(PyObject *self, PyObject *args)
{
    int length;
    if (!PyArg_ParseTuple(args, "i", &length))
        return NULL;
    PyObject *bytes = PyString_FromStringAndSize(NULL, length);
    RAND_bytes((unsigned char *)PyString_AS_STRING(bytes), length);
    return bytes;
}

static PyMethodDef methods[] = {
    {"fetch", fetch, METH_VARARGS}, {"digest", digest, METH_VARARGS}, {"random", random_bytes, METH_VARARGS}, {NULL}};

PyMODINIT_FUNC initforeign(void)
{
    Py_InitModule("foreign", methods);
}
