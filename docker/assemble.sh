#!/bin/bash
# Inside of the image's first stage: makes /image, the part of the file system that is ours.
set -euo pipefail
flavor=$1
mkdir -p /image/opt/afterword /image/usr/local/bin /image/var/lib/afterword
mv afterword-*.jar image/lib/

jlink --no-header-files --no-man-pages --compress=zip-6 --output /image/opt/afterword/jre \
    --add-modules java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,\
java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.jcmd,jdk.jfr,jdk.management,\
jdk.management.agent,jdk.net,jdk.unsupported,jdk.zipfs
java -cp 'image/lib/*' docker/Assemble.java image/lib bom.json /image/opt/afterword "$flavor"
cp docker/afterword docker/ready /image/usr/local/bin/

home=/opt/afterword
cat >/image$home/java.args <<ARGS
-XX:SharedArchiveFile=$home/afterword.jsa
-XX:-UsePerfData
-XX:MaxRAMPercentage=40
-Duser.home=/var/lib/afterword
-Djava.library.path=$home/natives
-Djna.boot.library.path=$home/natives
-Dorg.xerial.snappy.use.systemlib=true
-DPYTORCH_LIBRARY_PATH=$home/pytorch
-DPYTORCH_VERSION=$(basename image/lib/pytorch-jni-*.jar .jar | cut -d- -f3)
-DPYTORCH_FLAVOR=$flavor
-DRUST_LIBRARY_PATH=$home/natives
-Dai.djl.offline=true
-DOPT_OUT_TRACKING=true
--enable-native-access=ALL-UNNAMED
--sun-misc-unsafe-memory-access=allow
-Dstdout.encoding=UTF-8
-Dstderr.encoding=UTF-8
-cp $(printf "$home/lib/%s:" $(ls /image$home/lib))
ARGS

# Class data as the JVM has them in memory. An image is made again, byte for byte, with the list of classes
# that it carries: docker run --rm --entrypoint cat IMAGE /opt/afterword/classes >target/image/classes
ln -s /image$home $home
find /image -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
[[ -f image/classes ]] || docker/train.sh image/classes
cp image/classes /image$home/
$home/jre/bin/java -Xshare:dump -XX:SharedClassListFile=$home/classes @$home/java.args
touch --date="@$SOURCE_DATE_EPOCH" /image$home/{classes,afterword.jsa} /image$home
chown 10001:10001 /image/var/lib/afterword
