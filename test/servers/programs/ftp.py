"""An FTP server with TLS over a folder: ftp.py PORT FOLDER CERTIFICATE."""
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer

port, folder, certificate = sys.argv[1:]
authorizer = DummyAuthorizer()
authorizer.add_user("backup", "a secret password", folder, perm="elradfmwMT")


class Handler(TLS_FTPHandler):
    certfile = certificate
    tls_control_required = True
    tls_data_required = True


Handler.authorizer = authorizer
FTPServer(("127.0.0.1", int(port)), Handler).serve_forever()
