#!/usr/bin/env python3
"""Amazon SES for the tests of the mail adapters, and a second S3 for those of the storage: moto, with the check of signatures
switched on. `scripts/with-mail` runs it.

    ses_server.py FOLDER      starts the server; writes FOLDER/ses.json when it listens; ends when its input is closed

FOLDER/ses.json has the URL, the region, the bucket and the keys: an access key that may send, one that may not, and a token that has expired.
Mails from the domain example.test are accepted. Each accepted mail is a line of FOLDER/ses_mails.jsonl, written before the response.

A recipient fault+STATUS+NAME+anything@example.com gets an error with this status and name, as Amazon sends it;
fault+drop+anything@example.com closes the connection without a response, fault+hang+anything@example.com keeps it open.
"""

import base64
import io
import json
import os
import pathlib
import re
import sys
import threading
import time

# Requests are checked after these calls, which create the users.
SETUP_CALLS = 8
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = str(SETUP_CALLS)
# boto3 must not look for the machine's own credentials.
os.environ.update(AWS_ACCESS_KEY_ID="setup", AWS_SECRET_ACCESS_KEY="setup", AWS_EC2_METADATA_DISABLED="true")

import boto3  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

REGION = "eu-central-1"
EXPIRED_TOKEN = "expired-session-token"
BUCKET = "trellis-second"


class Faults:
    """Records accepted mails, and fails requests whose recipient asks for it."""

    def __init__(self, application, folder):
        self.application = application
        self.file = open(folder / "ses_mails.jsonl", "a", encoding="utf-8")
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] != "/v2/email/outbound-emails":
            return self.application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if environ.get("HTTP_X_AMZ_SECURITY_TOKEN") == EXPIRED_TOKEN:
            return self.fail(start_response, 403, "ExpiredTokenException")
        request = json.loads(body)
        recipient = request["Destination"]["ToAddresses"][0]
        match = re.match(r"fault\+(\d{3})\+([A-Za-z]+)", recipient)
        if match:
            return self.fail(start_response, int(match[1]), match[2])
        if recipient.startswith("fault+hang"):
            time.sleep(3600)
        if recipient.startswith("fault+drop"):
            environ["werkzeug.socket"].shutdown(2)
            return []
        statuses = []

        def start(status, headers, information=None):
            statuses.append(status)
            return start_response(status, headers, information)

        response = self.application(environ, start)
        if statuses and statuses[0].startswith("200"):
            line = {
                "sender": request.get("FromEmailAddress"), "recipients": [recipient],
                "feedback": request.get("FeedbackForwardingEmailAddress"), "configuration": request.get("ConfigurationSetName"),
                "content": request["Content"]["Raw"]["Data"]}
            content = base64.b64decode(line["content"], validate=True)
            match = re.search(rb"^Message-ID:\s*<([^>]*)>", content, re.MULTILINE | re.IGNORECASE)
            line["id"] = match[1].decode() if match else None
            with self.lock:
                self.file.write(json.dumps(line) + "\n")
                self.file.flush()
        return response

    @staticmethod
    def fail(start_response, status, name):
        body = json.dumps({"message": f"{name} by a test"}).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("X-Amzn-ErrorType", f"{name}:")]
        if status == 429:
            headers.append(("Retry-After", "7"))
        start_response(f"{status} Error", headers)
        return [body]


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    application = Faults(DomainDispatcherApplication(create_backend_app), folder)
    server = make_server("127.0.0.1", 0, application, True, request_handler=MotoRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"

    def client(name):
        return boto3.client(name, region_name=REGION, endpoint_url=url)

    iam = client("iam")
    keys = {}
    for user, effect in (("sender", "Allow"), ("reader", "Deny")):
        iam.create_user(UserName=user)
        document = {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": ["ses:*", "s3:*"], "Resource": "*"}]}
        iam.put_user_policy(UserName=user, PolicyName="ses", PolicyDocument=json.dumps(document))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        keys[user] = {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    client("sesv2").create_email_identity(EmailIdentity="example.test")
    description = {"url": url, "region": REGION, "bucket": BUCKET, "keys": keys, "expired_token": EXPIRED_TOKEN}
    temporary = folder / "ses.json.tmp"
    temporary.write_text(json.dumps(description))
    temporary.rename(folder / "ses.json")
    # Ends with the process that started it, even if that is killed.
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
