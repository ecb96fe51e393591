# mimetypes: types of files by their names, from a table of the common ones and from the system's own
# where scripts may read it.
import os
import posixpath
import urllib.parse

__all__ = ['knownfiles', 'inited', 'MimeTypes', 'guess_type', 'guess_all_extensions', 'guess_extension',
           'add_type', 'init', 'read_mime_types', 'suffix_map', 'encodings_map', 'types_map',
           'common_types']

knownfiles = ['/etc/mime.types', '/usr/local/etc/mime.types']
inited = False


def _table(text):
    """What each extension of TEXT stands for: entries are a name and its extensions, "|" or a new line between them."""
    entries = map(str.split, text.strip().replace('\n', '|').split('|'))
    return {extension: name for name, *extensions in entries for extension in extensions}


suffix_map = _table('.svg.gz .svgz|.tar.gz .tgz .taz .tz|.tar.bz2 .tbz2|.tar.xz .txz')
encodings_map = _table('gzip .gz|compress .Z|bzip2 .bz2|xz .xz|br .br')
common_types = _table('application/rtf .rtf|audio/midi .midi .mid|image/jpg .jpg|image/pict .pict .pct .pic|'
                      'image/webp .webp|text/xul .xul')
types_map = _table('''
text/javascript .js .mjs|application/json .json|application/manifest+json .webmanifest
application/msword .doc .dot .wiz|application/n-quads .nq|application/n-triples .nt
application/octet-stream .bin .a .dll .exe .o .obj .so|application/oda .oda|application/pdf .pdf
application/pkcs7-mime .p7c|application/postscript .ps .ai .eps|application/trig .trig
application/vnd.apple.mpegurl .m3u .m3u8|application/vnd.ms-excel .xls .xlb
application/vnd.ms-powerpoint .ppt .pot .ppa .pps .pwz|application/wasm .wasm
application/x-bcpio .bcpio|application/x-cpio .cpio|application/x-csh .csh|application/x-dvi .dvi
application/x-gtar .gtar|application/x-hdf .hdf|application/x-hdf5 .h5|application/x-latex .latex
application/x-mif .mif|application/x-netcdf .cdf .nc|application/x-pkcs12 .p12 .pfx
application/x-pn-realaudio .ram|application/x-python-code .pyc .pyo|application/x-sh .sh
application/x-shar .shar|application/x-shockwave-flash .swf|application/x-sv4cpio .sv4cpio
application/x-sv4crc .sv4crc|application/x-tar .tar|application/x-tcl .tcl|application/x-tex .tex
application/x-texinfo .texi .texinfo|application/x-troff .roff .t .tr|application/x-troff-man .man
application/x-troff-me .me|application/x-troff-ms .ms|application/x-ustar .ustar
application/x-wais-source .src|application/xml .xsl .rdf .wsdl .xpdl|application/zip .zip
audio/3gpp .3gp .3gpp|audio/3gpp2 .3g2 .3gpp2|audio/aac .aac .adts .loas .ass|audio/basic .au .snd
audio/mpeg .mp3 .mp2|audio/opus .opus|audio/x-aiff .aif .aifc .aiff|audio/x-pn-realaudio .ra
audio/x-wav .wav|image/avif .avif|image/bmp .bmp|image/gif .gif|image/ief .ief|image/jpeg .jpg .jpe .jpeg
image/heic .heic|image/heif .heif|image/png .png|image/svg+xml .svg|image/tiff .tiff .tif
image/vnd.microsoft.icon .ico|image/x-cmu-raster .ras|image/x-portable-anymap .pnm
image/x-portable-bitmap .pbm|image/x-portable-graymap .pgm|image/x-portable-pixmap .ppm
image/x-rgb .rgb|image/x-xbitmap .xbm|image/x-xpixmap .xpm|image/x-xwindowdump .xwd
message/rfc822 .eml .mht .mhtml .nws|text/css .css|text/csv .csv|text/html .html .htm|text/n3 .n3
text/plain .txt .bat .c .h .ksh .pl .srt|text/richtext .rtx|text/tab-separated-values .tsv
text/vtt .vtt|text/x-python .py|text/x-setext .etx|text/x-sgml .sgm .sgml|text/x-vcard .vcf
text/xml .xml|video/mp4 .mp4|video/mpeg .mpeg .m1v .mpa .mpe .mpg|video/quicktime .mov .qt
video/webm .webm|video/x-msvideo .avi|video/x-sgi-movie .movie''')


class MimeTypes:
    """Tables of types, [True] the registered ones, [False] those only in use, both ways."""

    def __init__(self, filenames=(), strict=True):
        self.suffix_map, self.encodings_map = dict(suffix_map), dict(encodings_map)
        self.types_map, self.types_map_inv = ({}, {}), ({}, {})
        for registered, known in ((True, types_map), (False, common_types)):
            for extension, name in known.items():
                self.add_type(name, extension, registered)
        for path in filenames:
            self.read(path, strict)

    def _sides(self, strict):
        return (True,) if strict else (True, False)

    def add_type(self, type, ext, strict=True):
        extensions = self.types_map_inv[strict].setdefault(type, [])
        extensions += [ext] if ext not in extensions else []
        self.types_map[strict][ext] = type

    def guess_type(self, url, strict=True):
        name = os.fspath(url)
        scheme = urllib.parse.urlparse(name).scheme
        if scheme == 'data':
            return self._of_data(name.partition(':')[2])
        rest, last = posixpath.splitext(name.partition(':')[2] if len(scheme) > 1 else name)
        while last.lower() in self.suffix_map:
            rest, last = posixpath.splitext(rest + self.suffix_map[last.lower()])
        coding = self.encodings_map.get(last)
        if last in self.encodings_map:
            last = posixpath.splitext(rest)[1]
        known = (self.types_map[side].get(last.lower()) for side in self._sides(strict))
        return next((type for type in known if type is not None), None), coding

    def _of_data(self, text):
        # What stands before the comma, its parameters cut off; a parameter alone says that it is text.
        about, comma, _ = text.partition(',')
        type = about.partition(';')[0]
        if not comma:
            return None, None
        return type if '/' in type and '=' not in type else 'text/plain', None

    def guess_all_extensions(self, type, strict=True):
        key = type.lower()
        return list(dict.fromkeys(ext for side in self._sides(strict) for ext in self.types_map_inv[side].get(key, ())))

    def guess_extension(self, type, strict=True):
        return next(iter(self.guess_all_extensions(type, strict)), None)

    def read(self, filename, strict=True):
        with open(filename, encoding='utf-8') as lines:
            self.readfp(lines, strict)

    def readfp(self, fp, strict=True):
        for line in fp:
            type, *extensions = line.partition('#')[0].split() or ['']
            for extension in extensions:
                self.add_type(type, '.' + extension, strict)


_db = None


def init(files=None):
    global _db, inited
    made = MimeTypes()
    for path in [*knownfiles, *(files or ())]:
        try:
            made.read(path)
        except OSError:  # not there, or scripts may not read it
            continue
    _db, inited = made, True
    globals().update(encodings_map=made.encodings_map, suffix_map=made.suffix_map, types_map=made.types_map[True],
                     common_types=made.types_map[False])


def _asked(method, *told):
    if _db is None:
        init()
    return getattr(_db, method)(*told)


def guess_type(url, strict=True):
    return _asked('guess_type', url, strict)


def guess_all_extensions(type, strict=True):
    return _asked('guess_all_extensions', type, strict)


def guess_extension(type, strict=True):
    return _asked('guess_extension', type, strict)


def add_type(type, ext, strict=True):
    return _asked('add_type', type, ext, strict)


def read_mime_types(file):
    found = MimeTypes()
    try:
        found.read(file)
    except OSError:
        return None
    return found.types_map[True]
