"""Moves one file with boto3's transfer manager: boto3-transfer.py up|down ENDPOINT BUCKET KEY FILE."""

import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

direction, endpoint, bucket, key, path = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=Config(signature_version="s3v4"))
config = TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20, max_concurrency=10)
if direction == "up":
    s3.upload_file(path, bucket, key, Config=config)
else:
    s3.download_file(bucket, key, path, Config=config)
