package org.lanspread.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.net.InetSocketAddress;

/** The kind of socket that this machine has: Linux cuts and joins packets in the kernel, the others send and receive one at a time. */
enum Sockets {
    EPOLL {
        @Override
        IoHandlerFactory ioHandler() {
            return EpollIoHandler.newFactory();
        }

        @Override
        SegmentedDatagramPacketAllocator segments() {
            return EpollDatagramChannel.isSegmentedDatagramPacketSupported() ? new KernelCutsSegments() : SegmentedDatagramPacketAllocator.NONE;
        }

        @Override
        Bootstrap bootstrap() {
            return base(EpollDatagramChannel::new)
                    .option(EpollChannelOption.UDP_GRO, true)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(JOINED_BYTES).maxMessagesPerRead(READS_PER_TURN));
        }
    },
    NIO {
        @Override
        IoHandlerFactory ioHandler() {
            return NioIoHandler.newFactory();
        }

        @Override
        SegmentedDatagramPacketAllocator segments() {
            return SegmentedDatagramPacketAllocator.NONE;
        }

        @Override
        Bootstrap bootstrap() {
            return base(NioDatagramChannel::new)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(PACKET_BYTES).maxMessagesPerRead(READS_PER_TURN));
        }
    };

    /** The largest that the kernel joins. */
    private static final int JOINED_BYTES = 64 << 10;
    private static final int PACKET_BYTES = 2048;
    private static final int READS_PER_TURN = 16;

    /** The best that works here. */
    static Sockets best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    abstract IoHandlerFactory ioHandler();

    abstract SegmentedDatagramPacketAllocator segments();

    abstract Bootstrap bootstrap();

    private static Bootstrap base(ChannelFactory<? extends DatagramChannel> factory) {
        return new Bootstrap()
                .channelFactory(factory)
                .option(ChannelOption.SO_RCVBUF, QuicLimits.SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, QuicLimits.SOCKET_BUFFER_BYTES);
    }

    /** UDP_SEGMENT of Linux. The codec's own one is out of its reach on the module path: its module does not read that of epoll. */
    private static final class KernelCutsSegments implements SegmentedDatagramPacketAllocator {
        @Override
        public int maxNumSegments() {
            return QuicLimits.SEGMENTS_PER_SEND;
        }

        @Override
        public DatagramPacket newPacket(ByteBuf packets, int packetBytes, InetSocketAddress to) {
            return new SegmentedDatagramPacket(packets, packetBytes, to);
        }
    }
}
