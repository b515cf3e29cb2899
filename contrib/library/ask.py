#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The same from Python, by ctypes: ask.py 65640 [PATH].

The two structs are those of fragcheck.h, and hold for this soname.
"""
import json
import os
import sys
from ctypes import (CDLL, POINTER, Structure, byref, c_bool, c_char, c_char_p,
                    c_int, c_size_t, c_uint, c_uint32, c_uint64, c_void_p)


class Here(Structure):
    _fields_ = [('page_size', c_uint64), ('release', c_char_p),
                ('build', c_char_p)]


class Opt(Structure):
    _fields_ = [('value', c_uint64), ('present', c_bool)]


class Request(Structure):
    _fields_ = [('name', c_char * 128), ('type', c_void_p), ('size', Opt),
                ('order', c_uint), ('allocator', c_int), ('gfp', c_uint32),
                ('gfp_text', c_char_p), ('node', c_int), ('count', c_uint64),
                ('tried', c_bool), ('early', c_bool), ('within', c_int)]


class Error(Structure):
    _fields_ = [('kind', c_int), ('sys_errno', c_int), ('file', c_char * 256),
                ('line', c_size_t), ('column', c_size_t),
                ('message', c_char * 256)]


LIB = CDLL('libfragcheck.so.0.2')
LIB.fc_ask.restype = c_void_p
LIB.fc_ask.argtypes = [c_char_p, POINTER(Here), POINTER(Request), c_size_t,
                       POINTER(Error)]
LIB.fc_answers_json.restype = c_char_p
LIB.fc_answers_json.argtypes = [c_void_p, c_size_t]
LIB.fc_answers_error.restype = POINTER(Error)
LIB.fc_answers_error.argtypes = [c_void_p, c_size_t]
LIB.fc_answers_free.argtypes = [c_void_p]


def ask(size, path=None, gfp=b'GFP_KERNEL'):
    """What JSON says of one request; ValueError: it could not be asked."""
    error, bits, uname = Error(), c_uint32(), os.uname()
    if LIB.fc_gfp_parse(gfp, byref(bits), byref(error)):
        raise ValueError(error.message.decode())
    here = Here(os.sysconf('SC_PAGESIZE'), uname.release.encode(),
                uname.version.encode())
    request = Request(size=Opt(size, True), gfp=bits, gfp_text=gfp, node=-1,
                      count=1)
    answers = LIB.fc_ask(path, here, request, 1, error)
    try:
        line = answers and LIB.fc_answers_json(answers, 0)
        if not line:
            why = answers and LIB.fc_answers_error(answers, 0)
            raise ValueError((why.contents if why else error).message.decode())
        return json.loads(line)
    finally:
        LIB.fc_answers_free(answers)


if __name__ == '__main__':
    verdict = ask(int(sys.argv[1]), *map(os.fsencode, sys.argv[2:3]))['verdict']
    print(verdict['rung'], '-', verdict['why'])
